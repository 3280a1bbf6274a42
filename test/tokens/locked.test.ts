import test from 'ava';
import {refreshing} from '../helpers/connection.ts';
import {gate, holdNext} from '../helpers/gate.ts';
import {database} from '../helpers/schema.ts';
import {two} from '../helpers/two.ts';

// The provider forgets the old tokens when it sends new ones: a database that takes none just then
// is waited for. SQLite's lock is the whole database's.

for (const {mixin} of database === 'sqlite' ? refreshing : []) {
	test.serial(`${mixin.name}: a database that is locked then loses no tokens`, async t => {
		const {ada, other} = await two(t, mixin);
		const {db, standin} = ada.app;
		const before = await ada.row();
		await ada.expire();
		await db.raw('PRAGMA busy_timeout = 20'); // in place of 5 s, and on its only connection
		const [locked, isRefused, isOver] = [gate(), gate(), gate()];
		let refusals = 0;
		db.on('query-error', ({code}: {code?: string}) => {
			if (code === 'SQLITE_BUSY' && ++refusals === 2) isRefused.open();
		});
		standin.misbehave(mixin.name, 'token', async (_, next) => {
			standin.misbehave(mixin.name, 'token');
			void other.db.transaction(async () => {
				locked.open();
				await isOver.opened;
			});
			await locked.opened;
			await next();
		});

		const call = ada.ask();
		await Promise.race([isRefused.opened, call]);
		isOver.open();
		t.is((await call).status, 200);
		t.true(refusals >= 2);
		t.is(ada.refreshes(), 1);
		t.not((await ada.row()).refresh_token, before.refresh_token);
		await ada.expire();
		t.is((await ada.ask()).status, 200, 'the family lives');
	});

	test.serial(`${mixin.name}: a database that stays locked is not waited for for ever`, async t => {
		const {ada, other} = await two(t, mixin);
		await ada.expire();
		await ada.app.db.raw('PRAGMA busy_timeout = 20');
		const [locked, isOver, isTooMuch] = [gate(), gate(), gate()];
		t.teardown(isOver.open);
		let refusals = 0;
		ada.app.db.on('query-error', ({code}: {code?: string}) => {
			if (code === 'SQLITE_BUSY' && ++refusals === 20) isTooMuch.open();
		});
		const held = holdNext(ada.app, mixin, 'token');
		const call = ada.ask();
		await held.asked;
		const lock = other.db.transaction(async () => {
			locked.open();
			await isOver.opened;
		});
		await locked.opened;
		held.release();

		const ended = call.then(
			() => 'it is stored',
			({code}) => code,
		);
		t.is(await Promise.race([ended, isTooMuch.opened]), 'SQLITE_BUSY');
		isOver.open();
		await lock;
		t.is(ada.refreshes(), 1);
	});
}
