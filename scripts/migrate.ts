import knex, {type Knex} from 'knex';
import {ConfigError, readDatabaseUrl} from '../starter/config.ts';
import {migrateUp} from '../starter/database/migrate.ts';
import {knexConfig} from '../starter/database.ts';
import {explain} from '../starter/explain.ts';

// npm run migrate, npm run rollback: brings the database of DATABASE_URL to this checkout's
// schema, or takes the last batch back.

const help = `npm run migrate               brings the database to this checkout's schema
npm run rollback              takes back what the last npm run migrate did
npm run migrate -- unlock     takes away the lock of a migration that was killed

One process migrates at a time: it sets a lock, which stays when it is killed. Unlock only
when none migrates. SQLite and PostgreSQL have undone the migration that was under way;
MariaDB and MySQL keep the tables and columns that it had made, which you drop by hand
before you migrate again.

The database is that of DATABASE_URL; in the environment or in .env.`;

const told = (names: readonly string[]): string => names.join('\n') || 'Nothing to do.';

const rollback = async (db: Knex): Promise<string> => {
	const [, names] = await db.migrate.rollback();
	return told(names);
};

const unlock = async (db: Knex): Promise<string> => {
	await db.migrate.forceFreeMigrationsLock();
	return 'The migrations are unlocked. Now run "npm run migrate".';
};

/** Each answers what it did, in words. */
const commands = new Map([
	['latest', async (db: Knex) => told(await migrateUp(db))],
	['rollback', rollback],
	['unlock', unlock],
]);

const run = async (args: string[]): Promise<string> => {
	if (['--help', '-h'].includes(args.at(-1) ?? '')) return help;

	const [name = 'latest', ...others] = args;
	const command = commands.get(name);
	if (!command || others.length > 0) {
		throw new ConfigError('Say "latest", "rollback" or "unlock". More by --help.');
	}
	// Not createDatabase, which takes a database for away when a statement takes long.
	const db = knex(knexConfig(readDatabaseUrl()));
	try {
		return await command(db);
	} finally {
		await db.destroy();
	}
};

try {
	console.log(await run(process.argv.slice(2)));
} catch (error) {
	console.error(explain(error) ?? error);
	process.exitCode = 1;
}
