import {mkdirSync} from 'node:fs';
import {dirname, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Knex} from 'knex';
import Client from 'knex/lib/dialects/sqlite3/index.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

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

interface Connection {
	exec(sql: string, done: (error: Error | null) => void): void;
}

/** Knex's settings for SQLite at a path, relative to the repo or absolute, or `:memory:`. */
export const sqlite = (path: string): Knex.Config => {
	const filename = path === ':memory:' ? path : resolve(root, path);
	if (filename !== ':memory:') mkdirSync(dirname(filename), {recursive: true});

	return {
		client: ImmediateSqlite as unknown as typeof Knex.Client,
		connection: {filename},
		useNullAsDefault: true,
		acquireConnectionTimeout: 6000,
		pool: {
			// One writer at a time is SQLite's rule; a second connection would only get SQLITE_BUSY.
			min: 1,
			max: 1,
			afterCreate: (connection: Connection, done: (error: Error | null) => void) =>
				connection.exec(
					'PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;',
					done,
				),
		},
	};
};
