import config from './ava.config.js';

// `npm run test:crashes` runs this on SQLite and on PostgreSQL: processes that are killed.
export default {
	...config,
	files: ['test/crashes/*.test.ts'],
	concurrency: 1,
	serial: true,
	timeout: '3m',
};
