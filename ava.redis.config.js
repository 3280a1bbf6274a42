import config from './ava.config.js';

const isNamed = process.argv.some(argument => argument.includes('.test.ts'));

// `npm run test:databases` runs this with sessions and limits in Redis: all that has to do with
// them, and what becomes of it when Redis is away.
export default {
	...config,
	files: isNamed
		? config.files
		: [
				'test/{account,database,stories,web}.suite.ts',
				'test/password/load.test.ts',
				'test/redis/*.test.ts',
			],
};
