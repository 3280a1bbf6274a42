// Knex ships its dialects without types; these are the parts that sqlite.ts and postgres.ts extend.
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
