import type {Knex} from 'knex';

/** Adds a row to a table whose database counts the ids, and answers the new one. */
export const insertForId = async (db: Knex, table: string, row: object): Promise<number> => {
	const insert = db(table).insert(row);
	// MariaDB and MySQL answer the id by themselves, and know no `returning`.
	const isMysql = db.client.dialect === 'mysql';
	const [made]: (number | {id: number})[] = await (isMysql ? insert : insert.returning('id'));
	const id = typeof made === 'object' ? made.id : made;
	if (!id) throw new Error(`The database did not say which row of ${table} it made.`);
	return id;
};
