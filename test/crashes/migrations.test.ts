import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import type {Knex} from 'knex';
import {createDatabase, pendingMigrations} from '../../starter/database.ts';
import {script, start} from '../helpers/process.ts';
import {tableNames} from '../helpers/rows.ts';
import {createSchema, database, dropSchema} from '../helpers/schema.ts';

const kills = Number(process.env.TEST_KILLS ?? 10);
const root = fileURLToPath(new URL('../..', import.meta.url));

const emptyPlace = async (t: ExecutionContext): Promise<string> => {
	if (database !== 'sqlite') {
		const url = await createSchema();
		t.teardown(() => dropSchema(url));
		return url;
	}
	const folder = mkdtempSync(join(tmpdir(), 'dendrite-'));
	t.teardown(() => rmSync(folder, {recursive: true, force: true}));
	return `sqlite:${join(folder, 'app.sqlite3')}`;
};

const migrate = (t: ExecutionContext, url: string, command = 'latest') =>
	start(t, root, script('migrate.ts', command), {NODE_ENV: 'production', DATABASE_URL: url});

/** Resolves when a migration has made its first table: starting the process takes much longer. */
const begun = async (db: Knex): Promise<void> => {
	while (!(await db.schema.hasTable('knex_migrations'))) await wait(1);
};

test('a migration that is killed is undone or done, and the next one finishes', async t => {
	t.timeout(10_000 + kills * 10_000);
	const place = await emptyPlace(t);
	const first = migrate(t, place);
	const seen = createDatabase(place);
	await begun(seen);
	const since = performance.now();
	t.is(await first.ended, 0, first.output());
	const span = performance.now() - since;
	const all = (await tableNames(seen)).length;
	await seen.destroy();

	const tally = {undone: 0, 'undone, with a lock left': 0, done: 0};
	for (let round = 0; round < kills; round++) {
		const url = await emptyPlace(t);
		const db = createDatabase(url);
		const running = migrate(t, url);
		await begun(db);
		const moment = span * Math.random();
		await wait(moment);
		running.child.kill('SIGKILL');
		await running.ended;

		const tables = await tableNames(db);
		let last = migrate(t, url);
		if ((await last.ended) !== 0) {
			t.regex(last.output(), /unlock/, `killed after ${moment} of ${span} ms`);
			tally['undone, with a lock left']++;
			t.is(await migrate(t, url, 'unlock').ended, 0);
			last = migrate(t, url);
		} else if (last.output() === 'Nothing to do.\n') tally.done++;
		else tally.undone++;
		t.true([0, all].includes(tables.length), `${tables.length} of ${all} tables`);

		t.is(await last.ended, 0, last.output());
		t.is(await pendingMigrations(db), 0);
		const user = {username: 'ann', created_at: 1, updated_at: 1};
		await t.notThrowsAsync(async () => void (await db('users').insert(user)));
		await db.destroy();
	}
	t.log(tally);
});
