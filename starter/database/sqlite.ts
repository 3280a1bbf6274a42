import {mkdirSync} from 'node:fs';
import {dirname, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Knex} from 'knex';
import Client from 'knex/lib/dialects/sqlite3/index.js';
import type {Database} from 'sqlite3';
import {finalizeStatements, statementFor} from './sqlite-statements.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * SQLite that compiles a statement once, and whose transactions take the write lock when they
 * begin. With plain `BEGIN`, a second process that read before it writes fails at once; with this
 * it waits for `busy_timeout`.
 */
class Sqlite extends Client {
	override async _query(connection: Database, query: {sql: string}): Promise<unknown> {
		const statement = await statementFor(connection, query.sql);
		type Words = [sql: string, values: unknown, done: () => void];
		// Methods: tsx would name an arrow function anew with every statement.
		const compiled = {
			run(...[, values, done]: Words) {
				statement.run(values, done);
			},
			all(...[, values, done]: Words) {
				statement.all(values, done);
			},
		};
		try {
			return await super._query(compiled, query);
		} catch (error) {
			// One that a lock has stopped is still under way for SQLite: it would hold up the commits of
			// its connection, and undo them when it is used again.
			await new Promise<void>(resolve => statement.reset(() => resolve()));
			throw error;
		}
	}

	override async destroyRawConnection(connection: Database): Promise<void> {
		await finalizeStatements(connection);
		await super.destroyRawConnection(connection);
	}

	override transaction(container: unknown, config: unknown, outer: unknown) {
		const transaction = super.transaction(container, config, outer);
		transaction.begin = connection => transaction.query(connection, 'BEGIN IMMEDIATE;');
		return transaction;
	}
}

const pragmas =
	'PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;';

/**
 * Sets a connection up. A new file is changed to WAL by one connection alone: SQLite refuses another
 * that comes meanwhile at once, whatever its `busy_timeout`, so it tries again for as long.
 */
const setUp = (
	connection: Database,
	done: (error: Error | null) => void,
	until = Date.now() + 5000,
): void => {
	connection.exec(pragmas, (error: NodeJS.ErrnoException | null) => {
		const isBusy = error?.code === 'SQLITE_BUSY' && Date.now() < until;
		if (isBusy) setTimeout(setUp, 20, connection, done, until);
		else done(error);
	});
};

/** Knex's settings for SQLite at a path, relative to the repo or absolute, or `:memory:`. */
export const sqlite = (path: string): Knex.Config => {
	const filename = path === ':memory:' ? path : resolve(root, path);
	if (filename !== ':memory:') mkdirSync(dirname(filename), {recursive: true});

	return {
		client: Sqlite as unknown as typeof Knex.Client,
		connection: {filename},
		useNullAsDefault: true,
		acquireConnectionTimeout: 6000,
		pool: {
			// One writer at a time is SQLite's rule; a second connection would only get SQLITE_BUSY.
			min: 1,
			max: 1,
			afterCreate: setUp,
		},
	};
};
