import test, {type ExecutionContext} from 'ava';
import type {Mixin} from '../../starter/auth/mixin.ts';
import {sealSecrets} from '../../starter/auth/stored-tokens.ts';
import {createSeals} from '../../starter/auth/tokens.ts';
import {type Connected, connected, refreshing} from '../helpers/connection.ts';
import {holdNext} from '../helpers/gate.ts';
import {watchTokens} from '../helpers/remote.ts';
import {newer, older} from '../helpers/rotate.ts';
import {connectWith, scoped, withSets} from '../helpers/scopes.ts';
import {unseal} from '../helpers/sealed.ts';
import {signIn} from '../helpers/sign-in.ts';
import {statements, two} from '../helpers/two.ts';

// While new tokens are on their way, others may come, and the old ones may be sealed anew.

/** What is stored of somebody's tokens, opened. */
const stored = async ({app, mixin, id, row}: Connected) => {
	const texts = await unseal(app.db, ...app.config.tokenKeys);
	const of = (column: string) => texts[`${mixin.name}_profiles/${id}/${column}`] ?? null;
	const [access_token, refresh_token] = [of('access_token'), of('refresh_token')];
	return {access_token, refresh_token, id_token: of('id_token'), scope: (await row()).scope};
};

type Json = Record<string, unknown>;

/** Somebody who signs in again while a refresh is under way, for tokens that are altered. */
const signedInMeanwhile = async (
	t: ExecutionContext,
	mixin: Mixin,
	{isRefused = false, alter = (answer: Json): Json => answer} = {},
) => {
	const ada = await connected(t, mixin);
	await ada.expire();
	const held = holdNext(ada.app, mixin, 'token', (ctx, next) => {
		if (!isRefused) return next();
		ctx.status = 400;
		ctx.body = {error: 'invalid_grant'};
	});
	const call = ada.ask();
	await held.asked;
	const before = await stored(ada);
	watchTokens(ada.app, mixin, alter);
	t.is((await signIn(ada.browser, mixin.name)).status, 302);
	ada.app.standin.misbehave(mixin.name, 'token');
	return {ada, call, release: held.release, before, brought: await stored(ada)};
};

for (const {mixin} of refreshing) {
	const {name} = mixin;

	test.serial(`${name}: the tokens of a sign-in meanwhile stay`, async t => {
		const {ada, call, release, before, brought} = await signedInMeanwhile(t, mixin);
		t.not(brought.refresh_token, before.refresh_token);
		release();
		t.is((await call).status, 200);
		t.deepEqual(await stored(ada), brought);
		await ada.expire();
		t.is((await ada.ask()).status, 200);
	});

	test.serial(`${name}: one without a refresh token leaves that to the refresh`, async t => {
		const alter = ({refresh_token: _, ...answer}: Json) => ({...answer, scope: 'of the sign-in'});
		const {ada, call, release, before, brought} = await signedInMeanwhile(t, mixin, {alter});
		t.is(brought.refresh_token, before.refresh_token);
		release();
		t.is((await call).status, 200);
		const {refresh_token, ...after} = await stored(ada);
		t.deepEqual({...after, refresh_token: before.refresh_token}, brought);
		t.truthy(refresh_token);
		t.not(refresh_token, before.refresh_token, 'the old one is spent');
		await ada.expire();
		t.is((await ada.ask()).status, 200);
	});

	test.serial(`${name}: a dead refresh token is not the end of a sign-in meanwhile`, async t => {
		const isRefused = true;
		const {ada, call, release, brought} = await signedInMeanwhile(t, mixin, {isRefused});
		release();
		t.is((await call).status, 200);
		const used = JSON.stringify(ada.app.standin.calls.at(-1));
		t.true(used.includes(brought.access_token ?? ''), 'the call that waited uses its tokens');
		t.deepEqual(await stored(ada), brought);
		t.deepEqual(await ada.events(), ['sign-up', 'sign-in', 'refresh-failed']);
	});

	test.serial(`${name}: nor when its access token has run out by then`, async t => {
		const isRefused = true;
		const {ada, call, release, brought} = await signedInMeanwhile(t, mixin, {isRefused});
		await ada.expire();
		release();
		await call.catch(() => {}); // this one came too early
		t.deepEqual(await stored(ada), brought);
		t.is((await ada.ask()).status, 200);
	});

	for (const [what, keys] of [
		['the same key', [older]],
		['a newer key', [newer, older]],
	] as const) {
		test.serial(`${name}: tokens that are sealed anew under ${what} meanwhile`, async t => {
			const ada = await connected(t, mixin, {env: {TOKEN_KEYS: `${older},${newer}`}});
			await ada.expire();
			const held = holdNext(ada.app, mixin, 'token');
			const call = ada.ask();
			await held.asked;
			const {scope, ...before} = await stored(ada);
			const sealed = sealSecrets(createSeals(keys), `${name}_profiles`, ada.id, before);
			await ada.change(sealed);
			held.release();

			t.is((await call).status, 200);
			const after = await stored(ada);
			t.like(after, {id_token: before.id_token, scope});
			t.truthy(after.access_token && after.refresh_token);
			t.not(after.access_token, before.access_token);
			t.not(after.refresh_token, before.refresh_token);
			await ada.expire();
			t.is((await ada.ask()).status, 200, 'the family lives');
		});
	}
}

for (const mixin of scoped.filter(({name}) => refreshing.some(one => one.mixin.name === name))) {
	test.serial(
		`${mixin.name}: a sign-in that leaves dead tokens as they are saves none`,
		async t => {
			const ada = await connected(t, mixin, {providers: withSets});
			const {app, browser} = ada;
			await connectWith(app, browser, mixin, {scopes: 'one'});
			await ada.expire(Date.now() + 30_000);
			const kept = await stored(ada);
			const held = holdNext(app, mixin, 'token', ctx => {
				ctx.status = 400;
				ctx.body = {error: 'invalid_grant'};
			});
			const call = ada.ask();
			await held.asked;

			// This one asks for less than those may do, so it is them that stay.
			await browser.api('/logout');
			await connectWith(app, browser, mixin);
			t.deepEqual(await stored(ada), kept);
			held.release();
			await t.throwsAsync(call, {code: 'connect-again'});
			t.like(await ada.row(), {refresh_token: null});

			const before = ada.refreshes();
			await t.throwsAsync(ada.ask(), {code: 'connect-again'});
			t.is(ada.refreshes(), before, 'nobody asks again');
			await connectWith(app, browser, mixin);
			t.is((await ada.ask()).status, 200, 'connecting again mends it');
		},
	);
}

for (const {mixin} of refreshing.slice(0, 1)) {
	test.serial('tokens that are just being stored are waited for, and stay', async t => {
		const {ada, other} = await two(t, mixin);
		const table = `${mixin.name}_profiles`;
		const seals = createSeals(ada.app.config.tokenKeys);
		const theirs = {access_token: 'theirs', refresh_token: 'theirs too'};
		await ada.expire();
		const held = holdNext(ada.app, mixin, 'token');
		const call = ada.ask();
		await held.asked;

		const {id} = ada;
		await other.db.transaction(async trx => {
			const begun = statements(ada.app.db, /^BEGIN IMMEDIATE|^select .access_token/);
			const sealed = sealSecrets(seals, table, id, theirs);
			await trx(table).where({id}).update(sealed);
			held.release();
			await begun;
			await trx(table).where({id}).first(); // and has had the time for an answer
		});
		t.is((await call).status, 200);
		t.like(await stored(ada), theirs);
	});
}
