import test from 'ava';
import {bounds} from '../../starter/auth/http.ts';
import {endLease, takeLease} from '../../starter/auth/lease.ts';
import {passes} from '../helpers/clock.ts';
import {refreshing} from '../helpers/connection.ts';
import {holdNext} from '../helpers/gate.ts';
import {statements, two} from '../helpers/two.ts';

// Of several processes one refreshes at a time, and the others wait for what it brings.

const looks = /^select .*token_refreshes/;
const writes = /^(insert|delete) .*token_refreshes/;

for (const {mixin} of refreshing) {
	test.serial(`${mixin.name}: while one process refreshes, another waits for it`, async t => {
		const {ada, other, askThere} = await two(t, mixin);
		await ada.expire();
		const held = holdNext(ada.app, mixin, 'token');
		const call = ada.ask();
		await held.asked;

		const looked = statements(other.db, looks, 3);
		const waiting = askThere();
		await Promise.race([looked, waiting]);
		t.is(ada.refreshes(), 1);
		held.release();
		t.is((await call).status, 200);
		t.is((await waiting).status, 200);
		t.is(ada.refreshes(), 1);
		t.deepEqual(await other.db('token_refreshes'), [], 'nothing is left behind');
	});
}

for (const {mixin} of refreshing.slice(0, 1)) {
	const {name} = mixin;

	test.serial('a lease outlives a call to a provider, and ends within 15 s', async t => {
		const {ada} = await two(t, mixin);
		await ada.expire();
		const held = holdNext(ada.app, mixin, 'token');
		const call = ada.ask();
		await held.asked;
		const {until = 0} = (await ada.app.db('token_refreshes').first()) ?? {};
		t.true(until > Date.now() + bounds.total);
		t.true(until <= Date.now() + 15_000);
		held.release();
		await call;
	});

	test.serial('a lease that has too little time left is given back, and taken anew', async t => {
		const {ada} = await two(t, mixin);
		const {db} = ada.app;
		await ada.expire();
		const taken = statements(db, /^insert .*token_refreshes/);
		const held = holdNext(ada.app, mixin, 'token');
		const call = ada.ask();
		await taken;
		passes(t, 5000); // as if the database had taken so long to answer
		await held.asked;
		const {until = 0} = (await db('token_refreshes').first()) ?? {};
		t.true(until > Date.now() + bounds.total, 'nobody else takes over while the provider is asked');

		held.release();
		t.is((await call).status, 200);
		t.is(ada.refreshes(), 1);
		t.deepEqual(await db('token_refreshes'), []);
	});

	test.serial('who takes over from a dead process takes nothing from a living one', async t => {
		const {ada, other} = await two(t, mixin);
		const {id, app} = ada;
		await ada.expire();
		await app.db('token_refreshes').insert({provider: name, id, holder: 'dead', until: 1});

		// Both have seen that it is dead, and the other one is faster.
		let call: Promise<Response> | undefined;
		const theirs = await other.db.transaction(async trx => {
			const lease = await takeLease(trx, name, id);
			const takes = statements(app.db, writes);
			call = ada.ask();
			await takes;
			return lease;
		});
		await Promise.race([statements(app.db, looks, 2), call]);
		t.is(ada.refreshes(), 0);
		t.deepEqual(await app.db('token_refreshes').select('holder'), [{holder: theirs?.holder}]);

		if (theirs) await endLease(other.db, theirs);
		t.is((await call)?.status, 200);
		t.is(ada.refreshes(), 1);
	});

	test.serial('who was taken for dead does not end the lease of the next', async t => {
		const {ada, other, askThere} = await two(t, mixin);
		ada.app.standin.settings.rotation = false; // both will show the same refresh token
		await ada.expire();
		const first = holdNext(ada.app, mixin, 'token');
		const call = ada.ask();
		await first.asked;
		await other.db('token_refreshes').update({until: 1});
		const second = holdNext(ada.app, mixin, 'token');
		const next = askThere();
		await second.asked;
		const leases = await other.db('token_refreshes');

		first.release();
		t.is((await call).status, 200);
		t.deepEqual(await other.db('token_refreshes'), leases);
		t.is(leases.length, 1);
		second.release();
		t.is((await next).status, 200);
		t.deepEqual(await other.db('token_refreshes'), []);
	});

	test.serial(
		'what was refreshed between the look and the lease is not refreshed again',
		async t => {
			const {ada, other} = await two(t, mixin);
			const {id, app} = ada;
			await ada.expire();

			let call: Promise<Response> | undefined;
			await other.db.transaction(async trx => {
				const lease = await takeLease(trx, name, id);
				const takes = statements(app.db, writes);
				call = ada.ask();
				await takes;
				// As if the other had sent for new tokens and stored them.
				const now = Date.now();
				const fresh = {token_expires_at: now + 3600_000, updated_at: now};
				await trx(`${name}_profiles`).where({id}).update(fresh);
				if (lease) await endLease(trx, lease);
			});
			t.is((await call)?.status, 200);
			t.is(ada.refreshes(), 0);
		},
	);
}
