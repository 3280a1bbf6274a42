import config from './ava.config.js';

// `npm run test:crashes` runs this on SQLite and on PostgreSQL: processes that are killed, and once
// those that are flooded and lied to.
export default {
	...config,
	files:
		process.env.TEST_DATABASE === 'postgres'
			? ['test/crashes/{migrations,requests}.test.ts']
			: ['test/crashes/*.test.ts'],
	concurrency: 1,
	serial: true,
	timeout: '3m',
};
