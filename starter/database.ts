import {fileURLToPath} from 'node:url';
import knex, {type Knex} from 'knex';
import {ConfigError} from './config.ts';
import {postgres} from './database/postgres.ts';
import {sqlite} from './database/sqlite.ts';

const migrations = fileURLToPath(new URL('migrations', import.meta.url));

const settingsOf = (url: string, patience?: number): Knex.Config => {
	if (url.startsWith('sqlite:')) return sqlite(url.slice('sqlite:'.length));
	if (/^postgres(ql)?:/.test(url)) return postgres(url, patience);
	throw new ConfigError(
		'DATABASE_URL must begin with sqlite: or postgres:// (mysql:// is not built in yet).',
	);
};

/**
 * Knex's settings for a `DATABASE_URL`: `sqlite:PATH` (relative to the repo, or absolute),
 * `sqlite::memory:` or `postgres://…`. A server that owes an answer for longer than `patience`, in
 * milliseconds, counts as away; without it there is no such limit, as migrations take their time.
 * Throws `ConfigError` on any other URL.
 */
export const knexConfig = (url: string, patience?: number): Knex.Config => ({
	...settingsOf(url, patience),
	// Without this, Knex writes the values of a failed query into its error message.
	compileSqlOnError: false,
	log: {
		// Whoever asked for the connection gets the error; Knex prints it on stdout besides.
		warn(message) {
			if (!String(message).startsWith('Acquire connection error')) console.warn(message);
		},
	},
	migrations: {
		directory: migrations,
		extension: 'ts',
		loadExtensions: ['.ts'],
		// A database that is ahead of this checkout is fine: a rolling deploy.
		disableMigrationsListValidation: true,
	},
});

// More than the 5 s that PostgreSQL itself waits for a lock.
const tenSeconds = 10 * 1000;

/** Opens the database of a `DATABASE_URL`. Nothing is read or written yet. */
export const createDatabase = (url: string): Knex => knex(knexConfig(url, tenSeconds));

/** How many migrations of this checkout the database still lacks. */
export const pendingMigrations = async (db: Knex): Promise<number> => {
	const [, pending] = await db.migrate.list();
	return pending.length;
};

const away = new Set([
	'SQLITE_BUSY',
	'SQLITE_CANTOPEN',
	'SQLITE_IOERR',
	'SQLITE_FULL',
	'SQLITE_READONLY',
	'SQLITE_NOTADB',
	'SQLITE_CORRUPT',
	'DATABASE_AWAY', // ours, see database/postgres.ts
	// PostgreSQL's, from https://www.postgresql.org/docs/current/errcodes-appendix.html
	'25006', // it is a standby, and takes no writes
	'40001', // a serialization failure
	'40P01', // a deadlock
	'55P03', // a lock that was not let go in time
	'57014', // a statement that took too long
	'57P01', // it shuts down
	'57P02', // it crashed
	'57P03', // it starts
]);

/** PostgreSQL's classes: lost connections, no room left (disk, memory, connections), its disk fails. */
const awayClasses = /^(08|53|58)[0-9A-Z]{3}$/;

/** Whether an error says that the database is away or locked, and not that a query is wrong. */
export const isUnavailable = (error: unknown): boolean =>
	error instanceof Error &&
	(error.name === 'KnexTimeoutError' ||
		('code' in error &&
			typeof error.code === 'string' &&
			(away.has(error.code) || awayClasses.test(error.code))));

const duplicates = /^(SQLITE_CONSTRAINT|23505$|ER_DUP_ENTRY$)/;

/** Whether an error says that a row with that key is there already: somebody was faster. */
export const isDuplicate = (error: unknown): boolean =>
	error instanceof Error &&
	'code' in error &&
	typeof error.code === 'string' &&
	duplicates.test(error.code) &&
	// SQLite has one code for every constraint, a trigger's and NOT NULL's too.
	(!error.code.startsWith('SQLITE') || /UNIQUE constraint/.test(error.message));
