import type {Knex} from 'knex';
import {tableNames} from '../helpers/rows.ts';
import {database} from '../helpers/schema.ts';

/** The columns of one foreign key, or of one index, in their order. */
interface Key {
	table: string;
	columns: string[];
}

interface Schema {
	foreignKeys: Key[];
	indexes: Key[];
}

/** Rows of one column each, put together by the key that they belong to. */
const keysOf = (rows: {table: string; name: string | number; column: string}[]): Key[] => {
	const keys = new Map<string, Key>();
	for (const {table, name, column} of rows) {
		const key = keys.get(`${table} ${name}`) ?? {table, columns: []};
		keys.set(`${table} ${name}`, key);
		key.columns.push(column);
	}
	return [...keys.values()];
};

const readSqlite = async (db: Knex): Promise<Schema> => {
	const schema: Schema = {foreignKeys: [], indexes: []};
	for (const table of await tableNames(db)) {
		const columns: {name: string; pk: number}[] = await db.raw('pragma table_info(??)', [table]);
		const primary = columns.filter(({pk}) => pk > 0).sort((one, other) => one.pk - other.pk);
		// An integer as the primary key is the row's own number, and no index of its own.
		schema.indexes.push({table, columns: primary.map(({name}) => name)});

		const foreign: {id: number; from: string}[] = await db.raw('pragma foreign_key_list(??)', [
			table,
		]);
		schema.foreignKeys.push(
			...keysOf(foreign.map(({id, from}) => ({table, name: id, column: from}))),
		);
		const indexes: {name: string}[] = await db.raw('pragma index_list(??)', [table]);
		for (const {name} of indexes) {
			const parts: {name: string}[] = await db.raw('pragma index_info(??)', [name]);
			schema.indexes.push({table, columns: parts.map(part => part.name)});
		}
	}
	return schema;
};

const readPostgres = async (db: Knex): Promise<Schema> => {
	const columnsOf = async (table: string, numbers: string, more: string): Promise<Key[]> => {
		const {rows} = await db.raw(`
			select relname as table, keys.name, attname as column
			from (${table}) keys
			join pg_class on pg_class.oid = keys.relation
			join unnest(${numbers}) with ordinality as part(number, place) on true
			join pg_attribute on attrelid = keys.relation and attnum = part.number
			where relnamespace = current_schema()::regnamespace ${more}
			order by relname, keys.name, place`);
		return keysOf(rows);
	};
	const constraints =
		"select conname as name, conrelid as relation, conkey from pg_constraint where contype = 'f'";
	const indexes =
		'select indexrelid as name, indrelid as relation, indkey::int2[] as indkey from pg_index where indpred is null';
	return {
		foreignKeys: await columnsOf(constraints, 'keys.conkey', ''),
		indexes: await columnsOf(indexes, 'keys.indkey', ''),
	};
};

const readMysql = async (db: Knex): Promise<Schema> => {
	const [foreignKeys] = await db.raw(`
		select table_name as 'table', constraint_name as name, column_name as 'column'
		from information_schema.key_column_usage
		where table_schema = database() and referenced_table_name is not null
		order by table_name, constraint_name, ordinal_position`);
	const [indexes] = await db.raw(`
		select table_name as 'table', index_name as name, column_name as 'column'
		from information_schema.statistics where table_schema = database()
		order by table_name, index_name, seq_in_index`);
	return {foreignKeys: keysOf(foreignKeys), indexes: keysOf(indexes)};
};

const readers = {sqlite: readSqlite, postgres: readPostgres, mysql: readMysql};

/**
 * The foreign keys of a database, and those of them with no index that begins with their columns:
 * whoever deletes what they refer to has all of their table read.
 */
export const foreignKeys = async (db: Knex): Promise<{all: string[]; without: string[]}> => {
	const schema = await readers[database](db);
	const isServed = ({table, columns}: Key): boolean =>
		schema.indexes.some(index => {
			const first = index.columns.slice(0, columns.length);
			return index.table === table && columns.every(column => first.includes(column));
		});
	const nameOf = ({table, columns}: Key): string => `${table}.${columns.join('+')}`;
	return {
		all: schema.foreignKeys.map(nameOf).sort(),
		without: schema.foreignKeys
			.filter(key => !isServed(key))
			.map(nameOf)
			.sort(),
	};
};
