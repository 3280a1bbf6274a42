import {randomBytes} from 'node:crypto';
import type {ExecutionContext} from 'ava';
import type {Knex} from 'knex';
import {createDatabase} from '../../starter/database.ts';

const {TEST_DATABASE, TEST_POSTGRES_URL, TEST_MYSQL_URL, TEST_RUN} = process.env;

const kinds = ['sqlite', 'postgres', 'mysql'] as const;
const wanted = kinds.find(kind => kind === (TEST_DATABASE || 'sqlite'));
if (!wanted) throw new Error(`TEST_DATABASE is one of ${kinds.join(', ')}`);

/** What the tests run on: SQLite, or a server as `npm run test:databases` has it. */
export const database = wanted;

/** Where tests may make schemas, or databases as MariaDB calls them. */
export const servers = {
	postgres: TEST_POSTGRES_URL || 'postgres://postgres@127.0.0.1:5432/test',
	mysql: TEST_MYSQL_URL || 'mysql://root@127.0.0.1:3306/test',
};

/** How the schemas of one run begin, so that what a crashed test has left can be dropped. */
export const prefixOf = (run: string): string => `test_${run}_`;

const newName = (): string => `${prefixOf(TEST_RUN || 'alone')}${randomBytes(8).toString('hex')}`;

/** Does something on the server of the tests, outside of their schemas. */
const onServer = async (sql: string, name: string): Promise<void> => {
	const db = createDatabase(servers[database === 'mysql' ? 'mysql' : 'postgres']);
	try {
		await db.raw(sql, [name]);
	} finally {
		await db.destroy();
	}
};

/** Makes a schema, which is a database as far as the app can tell, and answers its address. */
export const createSchema = async (): Promise<string> => {
	const name = newName();
	if (database === 'mysql') {
		await onServer('create database ??', name);
		return Object.assign(new URL(servers.mysql), {pathname: name}).href;
	}

	await onServer('create schema ??', name);
	const url = new URL(servers.postgres);
	// Nothing here must outlive a crash of the machine, and not waiting for the disk is faster.
	url.searchParams.set('options', `-c search_path=${name} -c synchronous_commit=off`);
	return url.href;
};

/** Drops a schema; what is not dropped here, because a test left a lock, is at the end of the run. */
export const dropSchema = async (url: string): Promise<void> => {
	const [name = ''] = url.match(/test_\w+_[0-9a-f]{16}/) ?? [];
	const sql = database === 'mysql' ? 'drop database ??' : 'drop schema ?? cascade';
	await onServer(sql, name).catch(() => {});
};

/** A new schema that goes when the test ends. */
export const newSchema = async (
	t: Pick<ExecutionContext, 'teardown'>,
): Promise<{db: Knex; url: string}> => {
	const url = await createSchema();
	const db = createDatabase(url);
	t.teardown(async () => {
		await db.destroy();
		await dropSchema(url);
	});
	return {db, url};
};
