import {mkdirSync} from 'node:fs';
import {dirname, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import knex, {type Knex} from 'knex';
import Client from 'knex/lib/dialects/sqlite3/index.js';
import {ConfigError} from './config.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const migrations = fileURLToPath(new URL('migrations', import.meta.url));

/**
 * SQLite whose transactions take the write lock when they begin. With plain `BEGIN`, a second
 * process that read before it writes fails at once; with this it waits for `busy_timeout`.
 */
class ImmediateSqlite extends Client {
	override transaction(container: unknown, config: unknown, outer: unknown) {
		const transaction = super.transaction(container, config, outer);
		transaction.begin = connection => transaction.query(connection, 'BEGIN IMMEDIATE;');
		return transaction;
	}
}

interface SqliteConnection {
	exec(sql: string, done: (error: Error | null) => void): void;
}

const sqlite = (path: string): Knex.Config => {
	const filename = path === ':memory:' ? path : resolve(root, path);
	if (filename !== ':memory:') mkdirSync(dirname(filename), {recursive: true});

	return {
		client: ImmediateSqlite as unknown as typeof Knex.Client,
		connection: {filename},
		useNullAsDefault: true,
		pool: {
			// One writer at a time is SQLite's rule; a second connection would only get SQLITE_BUSY.
			min: 1,
			max: 1,
			afterCreate: (connection: SqliteConnection, done: (error: Error | null) => void) =>
				connection.exec(
					'PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;',
					done,
				),
		},
	};
};

/**
 * Knex's settings for a `DATABASE_URL`: `sqlite:PATH` (relative to the repo, or absolute) or
 * `sqlite::memory:`. Throws `ConfigError` on any other.
 */
export const knexConfig = (url: string): Knex.Config => {
	if (!url.startsWith('sqlite:')) {
		throw new ConfigError(
			'DATABASE_URL must begin with sqlite: (other databases are not built in yet).',
		);
	}

	return {
		...sqlite(url.slice('sqlite:'.length)),
		acquireConnectionTimeout: 6000,
		// Without this, Knex writes the values of a failed query into its error message.
		compileSqlOnError: false,
		migrations: {
			directory: migrations,
			extension: 'ts',
			loadExtensions: ['.ts'],
			// A database that is ahead of this checkout is fine: a rolling deploy.
			disableMigrationsListValidation: true,
		},
	};
};

/** Opens the database of a `DATABASE_URL`. Nothing is read or written yet. */
export const createDatabase = (url: string): Knex => knex(knexConfig(url));

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
	'ECONNREFUSED',
	'ECONNRESET',
]);

/** Whether an error says that the database is away or locked, and not that a query is wrong. */
export const isUnavailable = (error: unknown): boolean =>
	error instanceof Error &&
	(error.name === 'KnexTimeoutError' ||
		('code' in error && typeof error.code === 'string' && away.has(error.code)));

const duplicates = /^(SQLITE_CONSTRAINT|23505$|ER_DUP_ENTRY$)/;

/** Whether an error says that a row with that key is there already: somebody was faster. */
export const isDuplicate = (error: unknown): boolean =>
	error instanceof Error &&
	'code' in error &&
	typeof error.code === 'string' &&
	duplicates.test(error.code) &&
	// SQLite has one code for every constraint, a trigger's and NOT NULL's too.
	(!error.code.startsWith('SQLITE') || /UNIQUE constraint/.test(error.message));
