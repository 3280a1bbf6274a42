import {existsSync} from 'node:fs';
import test from 'ava';
import {createDatabase} from '../../starter/database.ts';
import {databaseFile} from '../helpers/database-file.ts';
import {emptyDatabase} from '../helpers/fresh-database.ts';

// SQLite's statements are compiled once and kept: what that must not change, on any database.

test('a query that was asked before sees what the schema has become', async t => {
	const db = await emptyDatabase(t);
	await db.schema.createTable('things', table => table.integer('id').primary());
	await db('things').insert({id: 1});
	t.deepEqual(await db('things').select('*'), [{id: 1}]);

	await db.schema.alterTable('things', table => table.text('name'));
	t.deepEqual(await db('things').select('*'), [{id: 1, name: null}]);
	await db.schema.dropTable('things');
	await t.throwsAsync(async () => db('things').select('*'));
	await db.schema.createTable('things', table => table.text('label'));
	t.deepEqual(await db('things').select('*'), []);
});

test('what fails once is no failure the next time', async t => {
	const db = await emptyDatabase(t);
	const ask = async () => db('things').select('id');
	await t.throwsAsync(ask);
	await t.throwsAsync(ask);

	await db.schema.createTable('things', table => table.integer('id').primary());
	const insert = async (id: number) => db('things').insert({id});
	await insert(1);
	await t.throwsAsync(() => insert(1));
	await insert(2);
	t.is((await ask()).length, 2);
});

test('the same query many times at once, in one transaction, answers each for itself', async t => {
	const db = await emptyDatabase(t);
	await db.schema.createTable('things', table => table.integer('id').primary());
	const ids = Array.from({length: 50}, (_, id) => id);
	await db.transaction(trx => Promise.all(ids.map(id => trx('things').insert({id}))));

	const find = (id: number) => db('things').where({id}).first();
	t.deepEqual(
		await db.transaction(trx => Promise.all(ids.map(id => find(id).transacting(trx)))),
		ids.map(id => ({id})),
	);
	const touch = (id: number) =>
		db('things')
			.where('id', '<', id)
			.update({id: db.ref('id')});
	t.deepEqual(
		await db.transaction(trx => Promise.all(ids.map(id => touch(id).transacting(trx)))),
		ids,
		'nor is a count that of another',
	);
});

test('a file that was asked more than is kept is closed whole', async t => {
	const {db, url} = await databaseFile(t);
	const numbers = Array.from({length: 700}, (_, number) => number);
	for (const number of numbers) {
		const [row] = await db.select(db.raw(`${number} as number`));
		t.is(row?.number, number);
	}
	const wal = `${url.slice('sqlite:'.length)}-wal`;
	t.true(existsSync(wal));

	await db.destroy();
	t.false(existsSync(wal), 'SQLite takes it away when the last connection has gone');
	const again = createDatabase(url);
	t.teardown(() => again.destroy());
	t.deepEqual(await again('users').select('id'), []);
});

test('one that a lock has stopped is no part of what comes after it', async t => {
	const {db, url} = await databaseFile(t);
	const other = createDatabase(url);
	t.teardown(() => other.destroy());
	await db.schema.createTable('things', table => table.integer('id').primary());
	await db.schema.createTable('others', table => table.integer('id').primary());
	await db.raw('PRAGMA busy_timeout = 50');
	const insert = async (table: string, id: number) => db(table).insert({id});
	const write = () => db.transaction(trx => trx('others').insert({id: 2}));

	for (const refused of [() => insert('things', 1), write]) {
		await other.raw('BEGIN IMMEDIATE');
		await t.throwsAsync(refused, {message: /SQLITE_BUSY/});
		await other.raw('ROLLBACK');

		await insert('others', 1);
		t.is((await other('others').select('id')).length, 1, 'it is there for everybody at once');
		await other('others').delete();
		await write();
		t.is(await other('others').delete(), 1);
	}
	await insert('things', 1);
	t.is((await other('things').select('id')).length, 1);
});
