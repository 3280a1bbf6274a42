import {rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import type {Knex} from 'knex';
import {migrateUp} from '../../starter/database/migrate.ts';
import {createDatabase, migrationNames, pendingMigrations} from '../../starter/database.ts';
import {Browser} from '../helpers/browser.ts';
import {checkOut} from '../helpers/checkout.ts';
import {production} from '../helpers/environment.ts';
import {emptyDatabase} from '../helpers/fresh-database.ts';
import {ownPorts, script, serve, start} from '../helpers/process.ts';
import {tableNames} from '../helpers/rows.ts';
import {database, newSchema} from '../helpers/schema.ts';

test('production serves nothing until another process has migrated, and then without a restart', async t => {
	const folder = checkOut(t);
	const {PORT} = await ownPorts();
	const env = {
		...production,
		PORT,
		ORIGIN: `http://localhost:${PORT}`,
		DATABASE_URL:
			database === 'sqlite'
				? `sqlite:${join(folder, 'production.sqlite3')}`
				: (await newSchema(t)).url,
	};
	await start(t, folder, serve, env).says('"listening"');
	const browser = new Browser(`${env.ORIGIN}/`);

	for (const path of [
		'/',
		'/login',
		'/me',
		'/nowhere',
		'/connect/github/callback?state=x&code=x',
	]) {
		const answer = await browser.getJson(path);
		t.is(answer.status, 503, path);
		t.like(answer.json(), {error: {code: 'unavailable'}});
	}
	t.is((await browser.post('/login', {username: 'ann', password: 'x'})).status, 503);
	t.is((await browser.get('/healthz')).status, 200);
	const unready = await browser.get('/readyz');
	t.is(unready.status, 503);
	t.regex(String(unready.json().status), /npm run migrate/);

	const up = start(t, folder, script('migrate.ts'), env);
	t.is(await up.ended, 0, up.output());
	t.regex(up.output(), /create_users\.ts/);
	t.is((await browser.get('/readyz')).status, 200);
	const db = createDatabase(env.DATABASE_URL);
	t.teardown(() => db.destroy());
	t.deepEqual(await db('users').select(), [], 'nobody is there by default');
	const both = await Promise.all([browser.get('/login'), browser.getJson('/me')]);
	t.deepEqual(
		both.map(({status}) => status),
		[200, 401],
	);

	const again = start(t, folder, script('migrate.ts'), env);
	t.is(await again.ended, 0);
	t.is(again.output(), 'Nothing to do.\n');

	// A newer checkout has been here: a rolling deploy.
	await db('knex_migrations').insert({name: '29990101000000_later.ts', batch: 2});
	t.is((await browser.get('/readyz')).status, 200);
	t.is((await browser.get('/login')).status, 200);
	await db('knex_migrations').where({batch: 2}).delete();

	// One is put in the place of this one, and not run yet: what runs knows nothing of it.
	const later = join(folder, 'starter/migrations/29990101000000_later.ts');
	writeFileSync(later, slow);
	t.is((await browser.get('/readyz')).status, 200);
	rmSync(later);

	const down = start(t, folder, script('migrate.ts', 'rollback'), env);
	t.is(await down.ended, 0, down.output());
	// Nobody asks `/readyz` here: the app looks for itself, once a second.
	const deadline = Date.now() + 5000;
	let status = 200;
	while (status !== 503 && Date.now() < deadline) status = (await browser.get('/login')).status;
	t.is(status, 503);
	t.is((await browser.get('/favicon.svg')).status, 503);
	t.is((await browser.get('/readyz')).status, 503);
});

/** A migration that is killed while it is taken back: Knex's lock is committed by then. */
const slow = `
export const up = async () => {};
export const down = async () => {
	console.log('half-way');
	setInterval(() => {}, 1000);
	await new Promise(() => {});
};
`;

test.serial('after a killed migration one line says what to do, and that mends it', async t => {
	const folder = checkOut(t);
	const env = {
		...(await ownPorts()),
		DATABASE_URL:
			database === 'sqlite' ? `sqlite:${join(folder, 'app.sqlite3')}` : (await newSchema(t)).url,
	};
	const migrate = async (...args: string[]) => {
		const {ended, output} = start(t, folder, script('migrate.ts', ...args), env);
		return [await ended, output()];
	};
	const file = join(folder, 'starter/migrations/29990101000000_slow.ts');
	writeFileSync(file, slow);
	t.is((await migrate())[0], 0);
	const killed = start(t, folder, script('migrate.ts', 'rollback'), env);
	await killed.says('half-way');
	killed.child.kill('SIGKILL');
	await killed.ended;

	const said =
		'The migrations are locked: another process migrates, or one was killed while it did. ' +
		'If none does, run "npm run migrate -- unlock" and then "npm run migrate".\n';
	t.deepEqual(await migrate(), [1, said]);
	t.deepEqual(await migrate('rollback'), [1, said]);
	const app = start(t, folder, serve, env);
	t.is(await app.ended, 1);
	t.is(app.output(), said);

	t.regex(String((await migrate('--help'))[1]), /^npm run migrate -- unlock +takes away the lock/m);
	t.deepEqual(await migrate('unlock'), [
		0,
		'The migrations are unlocked. Now run "npm run migrate".\n',
	]);
	t.deepEqual(await migrate(), [0, 'Nothing to do.\n']);
	await start(t, folder, serve, env).says('"listening"');
	t.is((await migrate('unlock', 'twice'))[0], 1);
});

/** All that a database says of its tables. */
const schemas = {
	sqlite: async (db: Knex) => db('sqlite_master').orderBy('name').select('type', 'name', 'sql'),

	postgres: async (db: Knex) => {
		const {rows: columns} = await db.raw(
			`select table_name, column_name, udt_name, character_maximum_length, is_nullable, column_default,
			generation_expression from information_schema.columns
			where table_schema = current_schema() order by table_name, column_name`,
		);
		const {rows: constraints} = await db.raw(
			`select conname, conrelid::regclass::text as table, pg_get_constraintdef(oid) as what
			from pg_constraint where connamespace = current_schema()::regnamespace order by conname, 2`,
		);
		const {rows: indexes} = await db.raw(
			'select indexname, indexdef from pg_indexes where schemaname = current_schema() order by 1',
		);
		return {columns, constraints, indexes};
	},

	mysql: async (db: Knex) =>
		Promise.all(
			(await tableNames(db)).map(async name => {
				const [[table]] = await db.raw('show create table ??', [name]);
				return table['Create Table'];
			}),
		),
};

for (let round = 1; round <= 5; round++) {
	test.serial(
		`three that come to a new database at once leave it whole, time ${round}`,
		async t => {
			const url =
				database === 'sqlite'
					? `sqlite:${join(checkOut(t), 'app.sqlite3')}`
					: (await newSchema(t)).url;
			const first = createDatabase(url);
			const all = [first, createDatabase(url), createDatabase(url)];
			t.teardown(() => Promise.all(all.map(db => db.destroy())));

			// Others ask meanwhile, as what looks whether they are ready does.
			t.is(await pendingMigrations(first), migrationNames().length);
			t.false(await first.schema.hasTable('knex_migrations'), 'to ask makes nothing');
			const asking = all.map(db => pendingMigrations(db));
			const ends = await Promise.allSettled(all.map(migrateUp));
			await t.notThrowsAsync(Promise.all(asking));
			const errors = ends.flatMap(end => (end.status === 'rejected' ? [String(end.reason)] : []));
			// MariaDB lets nobody wait, as each of its tables is there at once.
			const refusal = 'MigrationLocked: Migration table is already locked';
			t.deepEqual(errors, database === 'mysql' ? errors.map(() => refusal) : []);
			t.true(errors.length < all.length);

			t.is(await pendingMigrations(first), 0);
			t.deepEqual(await migrateUp(first), [], 'and can be migrated again');
			t.is((await first('knex_migrations_lock').select()).length, 1);
		},
	);
}

test('migrations go up, all the way down, and up again to the same schema', async t => {
	const db = await emptyDatabase(t);
	await db.migrate.latest();
	const first = await schemas[database](db);
	t.true((await tableNames(db)).includes('users'));
	t.is(await pendingMigrations(db), 0);

	await db.migrate.rollback(undefined, true);
	t.deepEqual(await tableNames(db), []);
	t.true((await pendingMigrations(db)) > 0);

	await db.migrate.latest();
	t.deepEqual(await schemas[database](db), first);
});
