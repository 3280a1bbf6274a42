import type {Knex} from 'knex';
import {database} from '../helpers/schema.ts';

/** A query as the database got it. */
export interface Query {
	sql: string;
	bindings: readonly Knex.RawBinding[];
}

/** How a database would run a query. */
export interface Plan {
	/** The tables that it would read from one end to the other, or a whole index of theirs. */
	scans: string[];
	/** In the database's own words, a line for each step. */
	steps: string[];
}

/** `?` for each value again, where Knex has numbered them for PostgreSQL. */
const plainOf = (sql: string): string => sql.replace(/\$\d+/g, '?');

/** https://www.sqlite.org/eqp.html */
const readSqlite = async (db: Knex, {sql, bindings}: Query): Promise<Plan> => {
	const rows: {detail: string}[] = await db.raw(`explain query plan ${sql}`, bindings);
	const steps = rows.map(({detail}) => detail);
	const scans = steps.flatMap(step => {
		// ANY leaves out the first column of an index, and an automatic index is made by a scan.
		const [, table] =
			/^SCAN (?!CONSTANT|\d+-ROW|\()(\S+)/.exec(step) ??
			/^SEARCH (\S+) .*(?:\(ANY\(|AUTOMATIC)/.exec(step) ??
			[];
		return table ?? [];
	});
	return {scans: [...new Set(scans)], steps};
};

/** A step of PostgreSQL's, as far as it matters here. */
interface Node {
	'Node Type': string;
	'Relation Name'?: string;
	'Index Name'?: string;
	'Index Cond'?: string;
	Plans?: Node[];
}

const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

const readPostgres = async (db: Knex, {sql, bindings}: Query): Promise<Plan> => {
	const first = await (firsts.get(db) ?? firstColumns(db));
	const nodes = await db.transaction(async trx => {
		// A scan is left only where nothing else can be done.
		await trx.raw('set local enable_seqscan = off');
		const {rows} = await trx.raw(`explain (format json) ${plainOf(sql)}`, bindings);
		return nodesOf(rows[0]['QUERY PLAN'][0].Plan);
	});

	const scans = nodes.flatMap(node => {
		const {'Index Name': index, 'Index Cond': condition = '', 'Relation Name': table} = node;
		if (node['Node Type'] === 'Seq Scan') return table ?? [];
		// By its second column alone an index is read from one end to the other.
		const begin = index && first.get(index);
		const isSearch = begin && new RegExp(`\\b${begin.column}\\b`).test(condition);
		return begin && !isSearch ? begin.table : [];
	});
	const steps = nodes.map(node =>
		['Node Type', 'Relation Name', 'Index Name', 'Index Cond']
			.map(name => node[name as keyof Node])
			.filter(Boolean)
			.join(' '),
	);
	return {scans: [...new Set(scans)], steps};
};

type Firsts = Promise<Map<string, {table: string; column: string}>>;

/** Each database is asked once. */
const firsts = new WeakMap<Knex, Firsts>();

/** The table of each index and the column that it begins with. */
const firstColumns = (db: Knex): Firsts => {
	const asked = askFirstColumns(db);
	firsts.set(db, asked);
	return asked;
};

const askFirstColumns = async (db: Knex): Firsts => {
	const {rows}: {rows: {index: string; table: string; column: string}[]} = await db.raw(`
		select pg_class.relname as index, indrelid::regclass::text as table, attname as column
		from pg_index
		join pg_class on pg_class.oid = indexrelid
		join pg_attribute on attrelid = indexrelid and attnum = 1
		where relnamespace = current_schema()::regnamespace`);
	return new Map(rows.map(({index, ...first}) => [index, first]));
};

/** A line of MariaDB's, and of MySQL's. */
interface Line {
	select_type: string;
	table: string | null;
	type: string | null;
	key: string | null;
	Extra: string | null;
}

/** https://mariadb.com/docs/server/reference/sql-statements/administrative-sql-statements/analyze-and-explain-statements/explain */
const readMysql = async (db: Knex, {sql, bindings}: Query): Promise<Plan> => {
	const [lines]: Line[][] = await db.raw(`explain ${sql}`, bindings);
	const scans = (lines ?? []).flatMap(({select_type, table, type}) => {
		const isRead = select_type !== 'INSERT' && table && !table.startsWith('<');
		return isRead && (type === 'ALL' || type === 'index') ? table : [];
	});
	const steps = (lines ?? []).map(({table, type, key, Extra}) =>
		[type, table, key, Extra].filter(Boolean).join(' '),
	);
	return {scans: [...new Set(scans)], steps};
};

const readers = {sqlite: readSqlite, postgres: readPostgres, mysql: readMysql};

/** Asks the database how it would run a query. It is not run. */
export const planOf = (db: Knex, query: Query): Promise<Plan> => readers[database](db, query);
