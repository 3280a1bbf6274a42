import {AsyncLocalStorage} from 'node:async_hooks';
import test from 'ava';
import type {Knex} from 'knex';
import {createDatabase} from '../../starter/database.ts';
import {startApp} from '../helpers/app.ts';
import {freshDatabase} from '../helpers/fresh-database.ts';
import {database} from '../helpers/schema.ts';
import {withSets} from '../helpers/scopes.ts';
import {byPassword, byProvider, inTheBackground, leftovers, linking} from './stories.ts';

// What asks the database within a transaction, and not through it, waits on SQLite for the
// connection that the transaction has, and elsewhere takes a second one: enough of those wait for
// one another for ever.

/** The queries from here on that go past a transaction which whoever asks has open. */
const recordStrays = (db: Knex): {strays: string[]; transactions: () => number} => {
	const within = new AsyncLocalStorage<boolean>();
	const strays: string[] = [];
	let count = 0;
	const {client} = db;
	const {runner, transaction} = client;
	const note = (what: unknown) => {
		if (within.getStore()) strays.push(String(what));
	};

	// Transactions have clients of their own, so what goes through one does not come by here.
	client.runner = (builder: Knex.QueryBuilder) => {
		note(builder);
		return runner.call(client, builder);
	};
	client.transaction = (work: (trx: Knex) => unknown, config: unknown, outer: unknown) => {
		note('a transaction of its own');
		count++;
		return transaction.call(
			client,
			(trx: Knex) => within.run(true, () => work(trx)),
			config,
			outer,
		);
	};
	return {strays, transactions: () => count};
};

test.serial('a query past an open transaction is seen, and no other', async t => {
	const {db} = await freshDatabase(t);
	const {strays} = recordStrays(db);
	const users = () => db('users').select('id');
	await users();
	await db.transaction(async trx => {
		await trx('users').select('id');
		await users().transacting(trx);
		await trx.transaction(inner => inner('users').select('id'));
	});
	await Promise.all([db.transaction(trx => trx('users').select('id')), users()]);
	t.deepEqual(strays, []);

	// Begun and not waited for, as SQLite has one connection.
	const past: Promise<unknown>[] = [];
	await db.transaction(async trx => {
		await trx('users').select('id');
		past.push(
			users().then(),
			db.raw('select 1').then(),
			db.transaction(async () => {}),
		);
	});
	await Promise.all(past);
	t.is(strays.length, 3, strays.join('\n'));
});

test.serial('no query of the app goes past a transaction that is open', async t => {
	t.timeout(60_000);
	const {db, url} = await freshDatabase(t);
	const aside = createDatabase(url);
	t.teardown(() => aside.destroy());
	const app = await startApp(t, {db, providers: withSets});
	const players = {app, aside};
	const {strays, transactions} = recordStrays(db);

	const ann = await byPassword(players);
	await leftovers(aside);
	for (const {mixin} of app.config.providers.values()) {
		const ada = await byProvider(players, mixin);
		await linking(players, mixin, ann);
		await ada.api('/account/delete');
	}
	await inTheBackground(players);
	t.true(transactions() > 10, database);
	t.deepEqual(strays, []);
});
