import test from 'ava';
import type {Knex} from 'knex';
import {createUser} from '../../starter/users.ts';
import {freshDatabase} from '../helpers/fresh-database.ts';
import {database} from '../helpers/schema.ts';
import {createSamples, fill} from './fill.ts';
import {planOf} from './plan.ts';
import {distinct, recordQueries} from './recorder.ts';
import {leftovers} from './stories.ts';

// The reader of plans by itself: what would pass unseen here would pass unseen in plans.test.ts.

const now = Date.now();

/** Which tables each of these queries would read from one end to the other. */
const scansOf = async (
	db: Knex,
	queries: Record<string, Knex.QueryBuilder>,
): Promise<Record<string, string[]>> => {
	const found = await Promise.all(
		Object.entries(queries).map(async ([name, query]) => {
			const {sql, bindings} = query.toSQL().toNative();
			const plan = await planOf(db, {sql, bindings: bindings as Knex.RawBinding[]});
			return [name, plan.scans] as const;
		}),
	);
	return Object.fromEntries(found);
};

/** A database with much in it of everything that needs no provider. */
const filled = async (t: Parameters<typeof freshDatabase>[0]): Promise<Knex> => {
	const {db} = await freshDatabase(t);
	await createUser(db, 'ann');
	await leftovers(db);
	const {samples, take} = createSamples(db);
	await take();
	if (database !== 'sqlite') await fill(db, samples);
	return db;
};

test.serial('what no index serves is a scan, whatever kind of query it is', async t => {
	const db = await filled(t);
	const scans = await scansOf(db, {
		'a column without an index': db('users').where('created_at', '<', 5).select('id'),
		'a function of an indexed one': db('sessions').whereRaw('expires_at + 1 < 5').select('id'),
		'the second column of an index': db('identities').where('id', 'x').select('label'),
		'a whole index': db('sessions').count({count: 'user_id'}),
		'a whole table in order': db('audit_events').orderBy('id').select(),
		'an update': db('users').where('created_at', 5).update({disabled_at: now}),
		'a delete': db('audit_events').where('created_at', '<', 5).delete(),
	});

	t.deepEqual(scans, {
		'a column without an index': ['users'],
		'a function of an indexed one': ['sessions'],
		'the second column of an index': ['identities'],
		'a whole index': ['sessions'],
		'a whole table in order': ['audit_events'],
		'an update': ['users'],
		'a delete': ['audit_events'],
	});
});

test('a query is one wherever its line begins', t => {
	const sql = '\n\t\tselect id from users where created_at < 5';
	t.is(distinct([{sql, bindings: []}]).length, 1);
	t.is(distinct([{sql: 'BEGIN;', bindings: []}]).length, 0);
});

test.serial('a scan is found behind a join, and in a part of a query', async t => {
	const db = await filled(t);
	const young = db('users').where('created_at', '<', 5).select('id');
	const scans = await scansOf(db, {
		join: db('users').join('sessions', 'users.id', 'sessions.user_id').select('sessions.id'),
		part: db('sessions').whereIn('user_id', young).select('id'),
		insert: db('audit_events').insert(
			db('audit_events').where('created_at', '<', 5).select() as unknown as [],
		),
	});

	for (const [name, tables] of Object.entries(scans)) t.true(tables.length > 0, name);
});

test.serial('what an index serves is none', async t => {
	const db = await filled(t);
	const scans = await scansOf(db, {
		'by the primary key': db('users').where({id: 1}).select(),
		'by a list': db('users').whereIn('id', [1, 2, 3]).select(),
		'by the first column': db('identities').where({provider: 'gone', id: 'x'}).select(),
		'by a time': db('sessions').where('expires_at', '<', 5).delete(),
		'a join': db('sessions')
			.join('users', 'users.id', 'sessions.user_id')
			.where('sessions.id', 'x')
			.select('users.*'),
		'in order': db('audit_events').where({user_id: 1}).orderBy('id', 'desc').limit(100),
		'an insert': db('user_profiles').insert({user_id: 1, created_at: now, updated_at: now}),
	});

	for (const [name, tables] of Object.entries(scans)) t.deepEqual(tables, [], name);
});

test.serial('a query is recorded in a transaction as well, with its values', async t => {
	const {db} = await freshDatabase(t);
	const queries = recordQueries(db);
	await db.transaction(trx => createUser(trx, 'ann'));
	await db.transaction(trx => trx.transaction(inner => createUser(inner, 'bob')));

	const values = queries.flatMap(({bindings}) => bindings);
	for (const name of ['ann', 'bob']) t.true(values.includes(name), name);
});
