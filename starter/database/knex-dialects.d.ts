// Knex ships its dialects without types; these are the parts that ours extend.
declare module 'knex/lib/dialects/sqlite3/index.js' {
	import {Knex} from 'knex';

	export default class Client extends Knex.Client {
		override transaction(
			container: unknown,
			config: unknown,
			outer: unknown,
		): Knex.Transaction & {
			begin(connection: unknown): Promise<unknown>;
			query(connection: unknown, sql: string): Promise<unknown>;
		};
		/** Asks the connection to `run` or `all`: the SQL, the values, and a callback. */
		_query(connection: object, query: {sql: string}): Promise<unknown>;
		destroyRawConnection(connection: object): Promise<void>;
	}
}

declare module 'knex/lib/dialects/postgres/index.js' {
	import {Knex} from 'knex';
	import type {Client as PgClient} from 'pg';

	export type Connection = PgClient & {__knex__disposed?: unknown};

	export default class Client extends Knex.Client {
		override acquireRawConnection(): Promise<Connection>;
		_query(connection: Connection, query: unknown): Promise<unknown>;
	}
}

declare module 'knex/lib/dialects/mysql2/index.js' {
	import {Knex} from 'knex';
	import type TableCompiler from 'knex/lib/dialects/mysql/schema/mysql-tablecompiler.js';
	import type {Connection} from 'mysql2';

	export type {Connection};

	export interface Query {
		sql: string;
		options?: object;
	}

	export default class Client extends Knex.Client {
		/** Set while it is the client of a transaction. */
		transacting?: boolean;
		override tableCompiler(...args: unknown[]): TableCompiler;
		override acquireRawConnection(): Promise<Connection>;
		_query(connection: Connection, query: Query): Promise<unknown>;
	}
}

declare module 'knex/lib/dialects/mysql/schema/mysql-tablecompiler.js' {
	export default class TableCompiler {
		constructor(...args: unknown[]);
		/** What `table.charset` and `table.collate` were given. */
		single: {charset?: string; collate?: string};
		createQuery(...args: unknown[]): void;
	}
}
