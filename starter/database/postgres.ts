import {createRequire} from 'node:module';
import type {Knex} from 'knex';
import Client, {type Connection} from 'knex/lib/dialects/postgres/index.js';
import {ConfigError} from '../config.ts';

const {resolve} = createRequire(import.meta.url);

/** PostgreSQL's number for the type `bigint`. */
const bigint = 20;

/** An error that says that the database is away. The driver has a code for some of its own only. */
const away = (cause: unknown): Error => {
	const {message, code} = cause as NodeJS.ErrnoException;
	return Object.assign(new Error(message || code, {cause}), {code: 'DATABASE_AWAY'});
};

/**
 * The same error without the values that PostgreSQL quotes in it: those of a row in the details,
 * and one that does not fit its column (class 22) in the message.
 */
const withoutValues = (error: unknown): unknown => {
	const {code, routine} = error as {code?: string; routine?: string};
	if (!(error instanceof Error) || !code) return error;

	const isQuoting = code.startsWith('22');
	const message = isQuoting ? `a value does not fit (${routine})` : error.message;
	return Object.assign(new Error(message), {code});
};

/** PostgreSQL whose errors say when it is away, and name no values; `bigint` is a number. */
class Postgres extends Client {
	override async acquireRawConnection(): Promise<Connection> {
		let connection: Connection | undefined;
		try {
			connection = await super.acquireRawConnection();
			connection.setTypeParser(bigint, 'text', Number);
			// Not a setting of the connection's start, which PgBouncer would refuse.
			await connection.query('set lock_timeout = 5000');
			return connection;
		} catch (error) {
			void connection?.end(); // the pool never hears of it
			throw away(error);
		}
	}

	override async _query(connection: Connection, query: unknown): Promise<unknown> {
		try {
			return await super._query(connection, query);
		} catch (error) {
			const isUnanswered = error instanceof Error && error.message === 'Query read timeout';
			// The answer may still come, and whoever got this connection next would wait for it first.
			if (isUnanswered) void connection.end();
			throw isUnanswered || connection.__knex__disposed ? away(error) : withoutValues(error);
		}
	}
}

/**
 * Knex's settings for PostgreSQL. `patience` is how long an answer may take, in milliseconds,
 * before the database counts as away. Throws `ConfigError` when the driver is not installed.
 */
export const postgres = (url: string, patience?: number): Knex.Config => {
	try {
		resolve('pg');
	} catch {
		throw new ConfigError("DATABASE_URL needs PostgreSQL's driver: npm install --save-prod pg");
	}

	return {
		client: Postgres as unknown as typeof Knex.Client,
		connection: {
			connectionString: url,
			connectionTimeoutMillis: 4000,
			keepAlive: true,
			...(patience ? {query_timeout: patience} : {}),
		},
		acquireConnectionTimeout: 5000,
		pool: {min: 0, max: 10},
	};
};
