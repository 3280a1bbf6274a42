import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {ExecutionContext} from 'ava';
import type {Knex} from 'knex';
import {createDatabase} from '../../starter/database.ts';

/** A migrated database in a file of a folder of its own; both are gone when the test ends. */
export const databaseFile = async (
	t: Pick<ExecutionContext, 'teardown'>,
): Promise<{db: Knex; url: string; folder: string}> => {
	const folder = mkdtempSync(join(tmpdir(), 'dendrite-'));
	t.teardown(() => rmSync(folder, {recursive: true, force: true}));
	const url = `sqlite:${join(folder, 'db', 'app.sqlite3')}`;
	const db = createDatabase(url);
	t.teardown(() => db.destroy());
	await db.migrate.latest();
	return {db, url, folder: join(folder, 'db')};
};
