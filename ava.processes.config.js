import config from './ava.config.js';

const isNamed = process.argv.some(argument => argument.includes('.test.ts'));

// `npm run test:processes` runs this: the app as several processes on one PostgreSQL and one Redis.
export default {
	...config,
	files: isNamed
		? ['test/processes/*.test.ts']
		: ['test/processes/stories.suite.ts', 'test/processes/limits.test.ts'],
	environmentVariables: {...config.environmentVariables, TEST_DATABASE: 'postgres'},
	concurrency: 1,
	serial: true,
	timeout: '3m',
};
