import test from 'ava';
import {membersWanted} from '../../starter/auth/api-call.ts';
import {startApp} from '../helpers/app.ts';
import {connected, refreshing} from '../helpers/connection.ts';
import {gate} from '../helpers/gate.ts';
import {edited, registry} from '../helpers/registry.ts';
import {letGo, revocations, tryAgain} from '../helpers/revoking.ts';

// Letting go at awkward moments: while the provider dawdles, while tokens are being refreshed, and
// long after the access token has run out.

for (const {mixin} of registry.filter(one => one.mixin.revoke_url)) {
	test.serial(`${mixin.name}: nobody waits for a provider that takes its time`, async t => {
		const ada = await connected(t, mixin);
		const {revoker, standin, db} = ada.app;
		const slow = gate();
		standin.misbehave(mixin.name, 'revoke', async (_ctx, next) => {
			await slow.opened;
			await next();
		});
		await ada.browser.api('/account/password', {password: 'correct horse battery'});
		const {status} = await ada.browser.api(`/account/profiles/${mixin.name}/disconnect`, {
			id: ada.id,
		});
		t.is(status, 200);
		t.is((await db('revocations')).length, 1, 'it is still under way');

		slow.open();
		await revoker.idle();
		t.is((await db('revocations')).length, 0);
	});
}

/** Services that revoke nothing. */
const without = edited(({mixin: {revoke_url: _, revoke_with: __, ...mixin}}) => ({mixin}));

for (const {mixin} of registry.filter(one => one.mixin.revoke_url)) {
	test.serial(
		`${mixin.name}: what waits is forgotten when its service revokes nothing any more`,
		async t => {
			const ada = await connected(t, mixin);
			const {db, config, standin} = ada.app;
			standin.misbehave(mixin.name, 'revoke', ctx => {
				ctx.status = 503;
			});
			await letGo(ada);
			const calls = revocations(ada).length;

			const env = {STANDIN: new URL(standin.origin).port, TOKEN_KEYS: config.tokenKeys.join()};
			const later = await startApp(t, {db, env, providers: without});
			await tryAgain({...ada, app: later});
			t.deepEqual(await db('revocations'), []);
			t.is((await ada.events()).at(-1), 'account-deleted', 'nothing more is said of it');
			t.is(revocations(ada).length, calls);
		},
	);
}

/** As many services do: a call of their API in the person's name ends what the person granted. */
const withOwnWay = edited(({mixin}) => ({
	mixin: {...mixin, revoke_with: {method: 'DELETE', auth: 'token'}},
}));

/** Those whose calls need no more than the token, which is all that waits to be revoked. */
const revocable = refreshing.filter(
	({mixin}) => mixin.revoke_url && membersWanted(mixin).length === 0,
);

for (const provider of revocable) {
	const {name} = provider.mixin;

	test.serial(`${name}: a call that ends the grant gets a living token for it`, async t => {
		const {mixin} = withOwnWay[name] ?? provider;
		const ada = await connected(t, mixin, {providers: withOwnWay});
		const {revoker, standin, db} = ada.app;
		standin.settings.tokenLifetime = -1;
		await ada.expire();
		await ada.ask().catch(() => undefined);
		standin.settings.tokenLifetime = 3600;
		const before = ada.refreshes();

		await ada.browser.api('/account/delete');
		await revoker.idle();
		t.is(ada.refreshes(), before + 1);
		const statuses = standin.calls.filter(({step}) => step === 'revoke').map(({status}) => status);
		t.deepEqual(statuses, [401, 204]);
		t.deepEqual(await db('revocations'), []);
		t.is((await ada.events()).at(-1), 'revoked');
	});

	test.serial(`${name}: tokens that arrive after all was let go of are revoked too`, async t => {
		const ada = await connected(t, provider.mixin);
		const {revoker, standin, db} = ada.app;
		const [asked, slow] = [gate(), gate()];
		standin.misbehave(name, 'token', async (_ctx, next) => {
			await next();
			asked.open();
			await slow.opened;
		});
		await ada.expire();
		const call = ada.ask();
		await asked.opened;
		await ada.browser.api('/account/delete');
		await revoker.idle();
		slow.open();

		await t.throwsAsync(call, {code: 'not-found'});
		t.is((await db('revocations')).length, 1);
		revoker.wake();
		await revoker.idle();
		t.deepEqual(await db('revocations'), []);
		t.deepEqual((await ada.events()).slice(-3), ['account-deleted', 'revoked', 'revoked']);
	});
}
