import test from 'ava';
import {refreshesEnded} from '../../starter/auth/refresh.ts';
import {connected, profilePath, refreshing} from '../helpers/connection.ts';
import {holdNext} from '../helpers/gate.ts';
import {statements, two, watchStatements} from '../helpers/two.ts';

// Many calls at once are one refresh, and whoever stops waiting for it stops nobody else.

const many = <Value>(count: number, make: () => Promise<Value>): Promise<Value[]> =>
	Promise.all(Array.from({length: count}, make));

const codeOf = (promise: Promise<unknown>): Promise<string> =>
	promise.then(
		() => 'no error',
		error => error.code,
	);

for (const {mixin} of refreshing) {
	const {name} = mixin;

	test.serial(`${name}: 20 calls at once are one refresh and one lease`, async t => {
		const ada = await connected(t, mixin);
		await ada.expire();
		const leases = watchStatements(ada.app.db, /^insert .*token_refreshes/);
		const statuses = await many(20, async () => (await ada.ask()).status);
		t.deepEqual(new Set(statuses), new Set([200]));
		t.is(ada.refreshes(), 1);
		t.is(leases.length, 1);
	});

	test.serial(`${name}: 50 calls that find a token dead are told of once`, async t => {
		const ada = await connected(t, mixin);
		await ada.expire();
		ada.app.standin.misbehave(name, 'token', ctx => {
			ctx.status = 400;
			ctx.body = {error: 'invalid_grant'};
		});
		const codes = await many(50, () => codeOf(ada.ask()));
		t.deepEqual(new Set(codes), new Set(['connect-again']));
		t.is(ada.refreshes(), 1);
		t.deepEqual(await ada.events(), ['sign-up', 'refresh-failed', 'connect-again']);
	});

	test.serial(`${name}: tokens of 30 s are enough for all who waited for them`, async t => {
		const {ada, other, askThere} = await two(t, mixin);
		ada.app.standin.settings.tokenLifetime = 30;
		await ada.expire();
		const held = holdNext(ada.app, mixin, 'token');
		const here = many(10, ada.ask);
		await held.asked;
		const looked = statements(other.db, /^select .*token_refreshes/);
		const there = many(10, askThere);
		await looked;
		held.release();
		const statuses = (await Promise.all([here, there])).flat().map(({status}) => status);
		t.deepEqual(new Set(statuses), new Set([200]));
		t.is(ada.refreshes(), 1);
	});

	for (const [what, status] of [
		['brings its tokens to the next call', 200],
		['may fail, and disturbs nobody', 503],
	] as const) {
		test.serial(`${name}: a refresh whose caller has given up ${what}`, async t => {
			const ada = await connected(t, mixin);
			const {refresh_token: before} = await ada.row();
			await ada.expire();
			const held = holdNext(ada.app, mixin, 'token', (ctx, next) => {
				if (status === 200) return next();
				ctx.status = status;
			});
			const controller = new AbortController();
			const reason = new Error('the reader has left');
			const call = ada.call(profilePath(mixin), {signal: controller.signal});
			await held.asked;
			controller.abort(reason);
			t.is(await t.throwsAsync(call), reason, 'at once, as the provider is still silent');

			held.release();
			await refreshesEnded(ada.app.db);
			const {refresh_token: after} = await ada.row();
			t.is(after === before, status !== 200);
			t.is((await ada.ask()).status, 200);
			t.is(ada.refreshes(), status === 200 ? 1 : 2);
		});
	}
}
