import type {Knex} from 'knex';

type Columns = Record<string, Knex.ColumnInfo>;

/** Each database is asked once what its tables look like. */
const known = new WeakMap<object, Map<string, Promise<Columns>>>();

const columnsOf = (db: Knex, table: string): Promise<Columns> => {
	const tables = known.get(db) ?? new Map<string, Promise<Columns>>();
	known.set(db, tables);
	const asked = tables.get(table) ?? ask(db, table);
	tables.set(table, asked);
	asked.catch(() => tables.delete(table)); // it is asked again
	return asked;
};

/** A promise, that is: Knex asks the database again for everyone who waits for a query of its own. */
const ask = async (db: Knex, table: string): Promise<Columns> => {
	const columns = (await db(table).columnInfo()) as unknown as Columns;
	// One that is not there has none, and would have none for as long as this process lives.
	if (Object.keys(columns).length === 0) throw new Error(`There is no table ${table}.`);
	return columns;
};

/** A value as a column can hold it, or null. */
const fitted = (
	value: unknown,
	{type, maxLength}: Pick<Knex.ColumnInfo, 'type' | 'maxLength'>,
	isSqlite: boolean,
): unknown => {
	const isDigits = typeof value === 'string' && /^-?\d{1,16}$/.test(value);
	const number = isDigits ? Number(value) : value;

	if (/^(bool|tinyint)/.test(type)) {
		if (number === 0 || number === 1) return number === 1;
		return typeof value === 'boolean' ? value : null;
	}
	if (/^(big)?int/.test(type)) {
		const isLong = isSqlite || type.startsWith('big');
		const limit = isLong ? Number.MAX_SAFE_INTEGER : 2 ** 31 - 1;
		return Number.isInteger(number) && Math.abs(number as number) <= limit ? number : null;
	}
	if (/^(double|float|real)/.test(type)) return Number.isFinite(number) ? number : null;
	if (!/(char|text)/.test(type) || !/^(string|number|boolean)$/.test(typeof value)) return value;
	const text = String(value);
	// Half an address would lead elsewhere, so a text that is too long is none.
	return isSqlite || !maxLength || lengthIn(text, type) <= maxLength ? text : null;
};

/** MariaDB and MySQL count the bytes of what they call text, and everybody the characters of others. */
const lengthIn = (value: string, type: string): number =>
	type.endsWith('text') ? Buffer.byteLength(value) : [...value].length;

/**
 * A row as the columns of its table can hold it: SQLite takes anything anywhere, and the others
 * refuse the whole row for one member that a service has begun to send differently.
 */
export const fitColumns = async <Row extends object>(
	db: Knex,
	table: string,
	row: Row,
): Promise<Row> => {
	const columns = await columnsOf(db, table);
	const isSqlite = db.client.dialect === 'sqlite3';
	return Object.fromEntries(
		Object.entries(row).map(([name, value]) => {
			const column = columns[name];
			return [name, column ? fitted(value, column, isSqlite) : value];
		}),
	) as Row;
};
