import config from './ava.config.js';

// `npm run test:databases` runs this on a server: what `npm test` does, and more of that server.
export default {
	...config,
	files: [
		...config.files,
		'test/http/postgres.test.ts',
		'!test/http/database.test.ts', // how SQLite locks, and what becomes of its file
		'!test/process/{listen,start,stop}.test.ts', // a clone as it comes, on its SQLite file
	],
};
