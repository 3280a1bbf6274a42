import {createRequire} from 'node:module';
import type {Knex} from 'knex';
import TableCompiler from 'knex/lib/dialects/mysql/schema/mysql-tablecompiler.js';
import Client, {type Connection, type Query} from 'knex/lib/dialects/mysql2/index.js';
import {ConfigError} from '../config.ts';

const {resolve} = createRequire(import.meta.url);

/** What every connection of ours is set to, whatever its server is set to. */
const session = [
	// The claims are made for databases that show what others have committed meanwhile.
	'set session transaction isolation level read committed',
	// What does not fit is refused, and a backslash escapes, which the driver relies on.
	`set names utf8mb4, session sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION',
		session innodb_lock_wait_timeout = 5, session lock_wait_timeout = 5`,
];

/** Texts compare byte for byte, as on SQLite and PostgreSQL: in MariaDB's words, or in MySQL's. */
const collation = '/*M! utf8mb4_nopad_bin */ /*!80017 utf8mb4_0900_bin */';

class Tables extends TableCompiler {
	override createQuery(...args: unknown[]): void {
		this.single.charset ??= 'utf8mb4';
		this.single.collate ??= collation;
		super.createQuery(...args);
	}
}

/** An error that says that the database is away. The driver has a code for some of its own only. */
const away = (cause: unknown): Error => {
	const {message, code} = cause as NodeJS.ErrnoException;
	return Object.assign(new Error(message || code, {cause}), {code: 'DATABASE_AWAY'});
};

interface ServerError extends Error {
	code?: string;
	errno: number;
	sqlState: string;
	sqlMessage: string;
}

/** The driver adds what the server says; its own errors, and those of sockets, have none of that. */
const isOfServer = (error: unknown): error is ServerError =>
	error instanceof Error && 'sqlMessage' in error;

const isOfConnection = (error: unknown): boolean =>
	error instanceof Error && ('code' in error || 'fatal' in error);

/** Errors that quote nothing but the names of columns. */
const naming = new Set([
	'ER_BAD_NULL_ERROR',
	'ER_DATA_TOO_LONG',
	'ER_NO_DEFAULT_FOR_FIELD',
	'ER_WARN_DATA_OUT_OF_RANGE',
]);

/**
 * The same error without the values that are quoted in it: those of a row, and parts of a query
 * that the driver has put them into. Class 42S is about the names of tables and columns.
 */
const withoutValues = ({code = '', errno, sqlState, message}: ServerError): Error => {
	const isNaming = naming.has(code) || sqlState.startsWith('42S');
	const [words = ''] = isNaming ? [message] : message.split("'");
	return Object.assign(new Error(words.trim()), {code: code || `ER_${errno}`});
};

interface Settings extends Knex.Config {
	/** How long an answer may take, in milliseconds. */
	patience?: number;
}

/** MariaDB and MySQL, whose errors say when they are away, and name no values. */
class Mysql extends Client {
	override tableCompiler(...args: unknown[]): TableCompiler {
		return new Tables(this, ...args);
	}

	override async acquireRawConnection(): Promise<Connection> {
		let connection: Connection | undefined;
		try {
			connection = await super.acquireRawConnection();
			for (const sql of session) await this._query(connection, {sql});
			return connection;
		} catch (error) {
			connection?.destroy();
			throw away(error);
		}
	}

	override async _query(connection: Connection, query: string | Query): Promise<unknown> {
		const {options, ...rest} = typeof query === 'string' ? {sql: query} : query;
		const {patience: timeout} = this.config as Settings;

		for (let attempt = 1; ; attempt++) {
			try {
				return await super._query(connection, {...rest, options: {timeout, ...options}});
			} catch (error) {
				// One that is no part of a transaction has left nothing behind.
				const isDeadlock = isOfServer(error) && error.code === 'ER_LOCK_DEADLOCK';
				if (isDeadlock && !this.transacting && attempt < 3) continue;
				if (isOfServer(error)) throw withoutValues(error);
				if (!isOfConnection(error)) throw error;
				// The answer may still come, and whoever got this connection next would take it.
				connection.destroy();
				throw away(error);
			}
		}
	}
}

/**
 * Knex's settings for MariaDB and MySQL. `patience` is how long an answer may take, in
 * milliseconds, before the database counts as away. Throws `ConfigError` when the driver is not
 * installed, and when the URL names no database or cannot be read.
 */
export const mysql = (url: string, patience?: number): Settings => {
	try {
		resolve('mysql2');
	} catch {
		throw new ConfigError(
			'DATABASE_URL needs the driver of MariaDB and MySQL: npm install --save-prod mysql2',
		);
	}
	const database = nameIn(url);
	if (!database) throw new ConfigError('DATABASE_URL must name a database: mysql://HOST/NAME.');

	return {
		client: Mysql as unknown as typeof Knex.Client,
		version: 'latest', // or Knex asks each server, and does so without end when it is silent
		connection: {
			uri: url,
			database,
			connectTimeout: 4000,
			stringifyObjects: true, // the driver would make SQL of an object
		} as Knex.MySql2ConnectionConfig,
		acquireConnectionTimeout: 5000,
		pool: {min: 0, max: 10},
		...(patience ? {patience} : {}),
	};
};

const nameIn = (url: string): string => {
	try {
		return decodeURIComponent(new URL(url).pathname.slice(1));
	} catch {
		throw new ConfigError(
			'DATABASE_URL cannot be read: mysql://USER:PASSWORD@HOST:3306/NAME, with %25 for %, %40 for @, %23 for # and %2F for / in a password.',
		);
	}
};
