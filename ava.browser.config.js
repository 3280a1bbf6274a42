import config from './ava.config.js';

// `npm run test:browser`: needs Chromium, at /usr/bin/chromium or where CHROMIUM says.
export default {...config, files: ['test/browser/*.browser.ts'], timeout: '2m', serial: true};
