import config from './ava.config.js';

// The first part of `npm run test:generator`: what plop does in real processes, on copies of the repo.
export default {...config, files: ['test/{how-to,plop}.suite.ts'], timeout: '3m'};
