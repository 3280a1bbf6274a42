import type {Knex} from 'knex';

type Row = Record<string, unknown>;

/** Everything that the database holds, by table. */
export const dump = async (db: Knex): Promise<Record<string, Row[]>> => {
	const tables: {name: string}[] = await db('sqlite_master')
		.where({type: 'table'})
		.whereNot('name', 'like', 'sqlite%')
		.whereNot('name', 'like', 'knex%')
		.select('name');
	return Object.fromEntries(
		await Promise.all(tables.map(async ({name}) => [name, await db(name).select()] as const)),
	);
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
