import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {createDatabase} from '../../starter/database.ts';
import {explain} from '../../starter/explain.ts';
import {checkOut} from '../helpers/checkout.ts';
import {script, start} from '../helpers/process.ts';

const said = /The database cannot be opened: .+\. See DATABASE_URL\.\n?$/;

test('a database that cannot be opened is said in words', async t => {
	const folder = mkdtempSync(join(tmpdir(), 'dendrite-'));
	t.teardown(() => rmSync(folder, {recursive: true}));
	const file = join(folder, 'text');
	writeFileSync(
		file,
		'This is no database, and long enough for SQLite to see that it is none.\n'.repeat(9),
	);

	for (const path of [folder, file, join(file, 'db.sqlite3')]) {
		const error = await t.throwsAsync(async () => {
			const db = createDatabase(`sqlite:${path}`);
			t.teardown(() => db.destroy());
			await db.migrate.latest();
		});
		t.regex(explain(error) ?? '', said, path);
	}
});

test('a mistake of ours keeps its stack', t => {
	for (const error of [new TypeError('x is not a function'), 'text', null]) {
		t.is(explain(error), undefined);
	}
});

test('npm run migrate says it in one line, and fails', async t => {
	const {ended, output} = start(t, checkOut(t), script('migrate.ts'), {
		DATABASE_URL: 'sqlite:package.json/db.sqlite3',
	});
	t.is(await ended, 1);
	t.regex(output(), said);
	t.is(output().trim().split('\n').length, 1);
});
