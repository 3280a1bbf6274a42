import type {Knex} from 'knex';
import {database} from './schema.ts';

type Row = Record<string, unknown>;

const tables = {
	sqlite: (db: Knex) =>
		db('sqlite_master').where({type: 'table'}).whereNot('name', 'like', 'sqlite%').select('name'),
	postgres: (db: Knex) =>
		db('pg_tables').whereRaw('schemaname = current_schema()').select('tablename as name'),
	mysql: (db: Knex) =>
		db('information_schema.tables')
			.whereRaw('table_schema = database()')
			.select('table_name as name'),
};

/** The app's tables, by name. */
export const tableNames = async (db: Knex): Promise<string[]> => {
	const names = (await tables[database](db)).map(({name}: {name: string}) => name);
	return names.filter(name => !name.startsWith('knex')).sort();
};

/** Everything that the database holds, by table. */
export const dump = async (db: Knex): Promise<Record<string, Row[]>> => {
	const found: Record<string, Row[]> = {};
	// One after another: all at once, the last waits for a connection as long as all others take.
	for (const name of await tableNames(db)) found[name] = await db(name).select();
	return found;
};

/** How many rows each table has. */
export const counts = async (db: Knex): Promise<Record<string, number>> =>
	Object.fromEntries(
		Object.entries(await dump(db)).map(([table, rows]) => [table, rows.length] as const),
	);

/** The row of the only profile that a provider has here. */
export const onlyProfile = async (db: Knex, provider: string): Promise<Row> => {
	const rows: Row[] = await db(`${provider}_profiles`).select();
	if (rows.length !== 1 || !rows[0]) throw new Error(`${rows.length} profiles`);
	return rows[0];
};

const refusal = {
	sqlite: (table: string) => [
		`create trigger refuse before insert on ${table} begin select raise(abort, 'no'); end`,
	],
	postgres: (table: string) => [
		"create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$",
		`create trigger refuse before insert on ${table} for each row execute function refuse()`,
	],
	mysql: (table: string) => [
		`create trigger refuse before insert on ${table} for each row signal sqlstate '45000' set message_text = 'no'`,
	],
};

/** Makes the database refuse every new row of a table, until `accept`. */
export const refuse = async (db: Knex, table: string): Promise<void> => {
	for (const sql of refusal[database](table)) await db.raw(sql);
};

/** Lets new rows into a table again. */
export const accept = async (db: Knex, table: string): Promise<void> => {
	const isPostgres = database === 'postgres';
	await db.raw(
		isPostgres ? `drop trigger refuse on ${table}; drop function refuse` : 'drop trigger refuse',
	);
};
