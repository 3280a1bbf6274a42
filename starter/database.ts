import {readdirSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import knex, {type Knex} from 'knex';
import {ConfigError} from './config.ts';
import {isAway} from './database/away.ts';
import {mysql} from './database/mysql.ts';
import {postgres} from './database/postgres.ts';
import {sqlite} from './database/sqlite.ts';

const migrations = fileURLToPath(new URL('migrations', import.meta.url));

const settingsOf = (url: string, patience?: number): Knex.Config => {
	if (url.startsWith('sqlite:')) return sqlite(url.slice('sqlite:'.length));
	if (/^postgres(ql)?:/.test(url)) return postgres(url, patience);
	if (/^(mysql|mariadb):/.test(url)) return mysql(url, patience);
	throw new ConfigError('DATABASE_URL must begin with sqlite:, postgres:// or mysql://.');
};

const alsoThrown =
	/^(Acquire connection error|Connection Error: |Can't take lock|If you are sure migrations are not)/;

/**
 * Knex's settings for a `DATABASE_URL`: `sqlite:PATH` (relative to the repo, or absolute),
 * `sqlite::memory:`, `postgres://…` or `mysql://…`. A server that owes an answer for longer than `patience`, in
 * milliseconds, counts as away; without it there is no such limit, as migrations take their time.
 * Throws `ConfigError` on any other URL.
 */
export const knexConfig = (url: string, patience?: number): Knex.Config => ({
	...settingsOf(url, patience),
	// Without this, Knex writes the values of a failed query into its error message.
	compileSqlOnError: false,
	log: {
		// Whoever asked gets the error; Knex prints it on stdout besides, and advice of its own.
		warn(message) {
			if (!alsoThrown.test(message)) console.warn(message);
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

// More than the 5 s that a server itself waits for a lock.
const tenSeconds = 10 * 1000;

/** Opens the database of a `DATABASE_URL`. Nothing is read or written yet. */
export const createDatabase = (url: string): Knex => knex(knexConfig(url, tenSeconds));

/** The migrations that are in this checkout now. */
export const migrationNames = (): string[] =>
	readdirSync(migrations).filter(name => name.endsWith('.ts'));

/** How many of these migrations, this checkout's unless given, the database still lacks. */
export const pendingMigrations = async (db: Knex, names = migrationNames()): Promise<number> => {
	// Not Knex's own list, which makes its tables where there are none (`database/migrate.ts`).
	const hasRun = await db.schema.hasTable('knex_migrations');
	const done = new Set<string>(hasRun ? await db('knex_migrations').pluck('name') : []);
	return names.filter(name => !done.has(name)).length;
};

/** An error's code, when it has one that is a text, as drivers do. */
const codeOf = (error: unknown): string | undefined =>
	error instanceof Error && 'code' in error && typeof error.code === 'string'
		? error.code
		: undefined;

/** Whether an error says that the database is away or locked, and not that a query is wrong. */
export const isUnavailable = (error: unknown): boolean =>
	(error instanceof Error && error.name === 'KnexTimeoutError') || isAway(codeOf(error) ?? '');

/** Whether a constraint was broken: by a server's code, or by SQLite's words, as it has one code for all. */
const isBroken = (error: unknown, codes: RegExp, words: RegExp): boolean => {
	const code = codeOf(error) ?? '';
	return code.startsWith('SQLITE_CONSTRAINT')
		? words.test((error as Error).message)
		: codes.test(code);
};

/** Whether an error says that a row with that key is there already: somebody was faster. */
export const isDuplicate = (error: unknown): boolean =>
	isBroken(error, /^(23505|ER_DUP_ENTRY)$/, /UNIQUE constraint/);

/** Whether an error says that the row which a new one belongs to is not there (any more). */
export const isOrphan = (error: unknown): boolean =>
	isBroken(error, /^(23503$|ER_NO_REFERENCED_ROW)/, /FOREIGN KEY constraint/);

const lost = new Set(['40001', '40P01', 'ER_LOCK_DEADLOCK']);

/** Whether an error says that somebody was faster, and that the same transaction may do another time. */
export const isOvertaken = (error: unknown): boolean =>
	isDuplicate(error) || lost.has(codeOf(error) ?? '');
