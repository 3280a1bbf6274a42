import config from './ava.config.js';

// The first part of `npm run test:generator`: what plop and the doctor do in real processes, on copies
// of the repo as it comes.
export default {
	...config,
	files: ['test/{how-to,plop}.suite.ts', 'test/process/doctor*.test.ts'],
	timeout: '3m',
};
