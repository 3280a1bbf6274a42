import config from './ava.config.js';

// `npm run test:databases` runs this on each server: what `npm test` does, what servers do,
// and what plop writes.
export default {
	...config,
	concurrency: 2, // the server wants a share of the processors too
	files: [
		...config.files,
		'test/http/database-server.test.ts',
		'test/plop/databases.test.ts',
		'!test/http/database.test.ts', // how SQLite locks, and what becomes of its file
		'!test/process/{backup,dev,docker,doctor*,drivers,help,listen,production-install,start,stop}.test.ts', // a clone as it comes, on its SQLite file
	],
};
