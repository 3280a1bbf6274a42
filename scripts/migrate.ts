import knex from 'knex';
import {ConfigError, readDatabaseUrl} from '../starter/config.ts';
import {knexConfig} from '../starter/database.ts';
import {explain} from '../starter/explain.ts';

// npm run migrate, npm run rollback: brings the database of DATABASE_URL to this checkout's
// schema, or takes the last batch back.

try {
	const direction = process.argv[2] ?? 'latest';
	if (direction !== 'latest' && direction !== 'rollback') {
		throw new ConfigError('Say "latest" or "rollback".');
	}

	// Not createDatabase, which takes a database for away when a statement takes long.
	const db = knex(knexConfig(readDatabaseUrl()));
	try {
		const [, names] = await db.migrate[direction]();
		console.log(names.length > 0 ? names.join('\n') : 'Nothing to do.');
	} finally {
		await db.destroy();
	}
} catch (error) {
	console.error(explain(error) ?? error);
	process.exitCode = 1;
}
