import config from './ava.config.js';

// `npm run test:databases` runs this once for each server of its list, beside what `npm test` does.
export default {
	...config,
	files: [
		...config.files,
		'!test/http/database.test.ts', // how SQLite locks, and what becomes of its file
		'!test/process/{listen,start,stop}.test.ts', // a clone as it comes, on its SQLite file
	],
};
