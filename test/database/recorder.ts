import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {ExecutionContext} from 'ava';
import type {Knex} from 'knex';
import {password} from '../helpers/people.ts';
import {newer, older} from '../helpers/rotate.ts';
import {launch} from '../helpers/run.ts';
import type {Query} from './plan.ts';

/** What has a plan, and is not about the database's own catalogue. */
const isOurs = ({sql}: Query): boolean =>
	/^\s*(select|with|insert|update|delete)\b/i.test(sql) &&
	!/\b(information_schema|pg_\w+|sqlite_master)\b/.test(sql);

/** Each query once, with some values of those that it came with. */
export const distinct = (queries: readonly Query[]): Query[] => [
	...new Map(queries.filter(isOurs).map(query => [query.sql, query])).values(),
];

/** The queries of a database from here on, those in transactions too. */
export const recordQueries = (db: Knex): Query[] => {
	const queries: Query[] = [];
	db.on('query', ({sql, bindings = []}: Query) => queries.push({sql, bindings}));
	return queries;
};

/** What an owner's scripts ask the database when they are run for a user named bob. */
export const queriesOfScripts = async (t: ExecutionContext, url: string): Promise<Query[]> => {
	const folder = mkdtempSync(join(tmpdir(), 'dendrite-'));
	t.teardown(() => rmSync(folder, {recursive: true, force: true}));
	const file = join(folder, 'queries');
	const {child, ran} = launch(
		t,
		[process.execPath, 'scripts/run.js', 'test/database/owner.ts', file],
		{NODE_ENV: 'production', DATABASE_URL: url, TOKEN_KEYS: `${newer},${older}`},
	);
	child.stdin?.end(`${password}\n`);
	const {code, stderr} = await ran;
	t.is(code, 0, stderr);

	const lines = readFileSync(file, 'utf8').trim().split('\n');
	return lines.map(line => JSON.parse(line));
};
