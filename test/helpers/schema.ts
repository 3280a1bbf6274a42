import {randomBytes} from 'node:crypto';
import type {ExecutionContext} from 'ava';
import type {Knex} from 'knex';
import {createDatabase} from '../../starter/database.ts';

const {TEST_DATABASE, TEST_POSTGRES_URL, TEST_RUN} = process.env;
if (TEST_DATABASE && !['sqlite', 'postgres'].includes(TEST_DATABASE)) {
	throw new Error(`TEST_DATABASE is sqlite or postgres, not ${TEST_DATABASE}`);
}

/** Whether the tests run on PostgreSQL, as `npm run test:databases` has them; else on SQLite. */
export const isPostgres = TEST_DATABASE === 'postgres';

/** The PostgreSQL that tests may use: a database in which its user may make schemas. */
export const postgresUrl = TEST_POSTGRES_URL || 'postgres://postgres@127.0.0.1:5432/test';

/** How the schemas of one run begin, so that what a crashed test has left can be dropped. */
export const prefixOf = (run: string): string => `test_${run}_`;

/**
 * A new PostgreSQL schema, which is a database as far as the app can tell: its `url` says where
 * tables are looked for. It goes when the test ends.
 */
export const newSchema = async (
	t: Pick<ExecutionContext, 'teardown'>,
): Promise<{db: Knex; url: string}> => {
	const name = `${prefixOf(TEST_RUN || 'alone')}${randomBytes(8).toString('hex')}`;
	const url = new URL(postgresUrl);
	// Nothing here must outlive a crash of the machine, and not waiting for the disk is faster.
	url.searchParams.set('options', `-c search_path=${name} -c synchronous_commit=off`);

	const db = createDatabase(url.href);
	await db.raw('create schema ??', [name]);
	t.teardown(async () => {
		// A test may have closed it, or left a lock: the end of the run drops what is left.
		await db.raw('drop schema ?? cascade', [name]).catch(() => {});
		await db.destroy();
	});
	return {db, url: url.href};
};
