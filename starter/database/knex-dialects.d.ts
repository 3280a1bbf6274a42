// Knex ships its dialects without types; this is the part that database.ts extends.
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
