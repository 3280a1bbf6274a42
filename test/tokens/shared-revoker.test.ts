import test from 'ava';
import {queueRevocation} from '../../starter/auth/revocations.ts';
import {createSeals} from '../../starter/auth/tokens.ts';
import {createDatabase} from '../../starter/database.ts';
import type {TestApp} from '../helpers/app.ts';
import {connected} from '../helpers/connection.ts';
import {gate, holdNext} from '../helpers/gate.ts';
import {registry} from '../helpers/registry.ts';
import {signIn} from '../helpers/sign-in.ts';
import {statements, two} from '../helpers/two.ts';

// Revocations are rows that any process may work through, each of them once.

const revocable = registry.filter(one => one.mixin.revoke_url).map(({mixin}) => mixin);
const hour = 3600 * 1000;

const revocations = ({standin}: TestApp, name: string) =>
	standin.calls.filter(({provider, step}) => provider === name && step === 'revoke');

/** Access tokens that nobody has, to be revoked. */
const queue = async ({db, config}: TestApp, provider: string, count: number) => {
	const seals = createSeals(config.tokenKeys);
	for (let at = 0; at < count; at++) {
		await queueRevocation(db, seals, {provider, userId: 1, secrets: {access_token: `token-${at}`}});
	}
};

for (const mixin of revocable.slice(0, 1)) {
	const {name} = mixin;

	test.serial('two processes that see the same rows at once take each of them once', async t => {
		const {ada, other, url} = await two(t, mixin);
		const {app} = ada;
		app.standin.misbehave(name, 'revoke', ctx => {
			ctx.status = 200;
			ctx.body = '';
		});
		await queue(app, name, 4);
		// Both have read what is due before either may write.
		const third = createDatabase(url);
		t.teardown(() => third.destroy());
		await third.transaction(async trx => {
			await trx('revocations').forUpdate();
			const claims = [app, other].map(({db}) => statements(db, /^update .revocations/));
			app.revoker.wake();
			other.revoker.wake();
			await Promise.all(claims);
		});
		await Promise.all([app.revoker.idle(), other.revoker.idle()]);
		t.is(revocations(app, name).length, 4);
		t.is((await ada.events()).filter(type => type === 'revoked').length, 4);
		t.deepEqual(await app.db('revocations'), []);
	});

	test.serial('what one process attempts, another leaves alone', async t => {
		const {ada, other} = await two(t, mixin);
		const held = holdNext(ada.app, mixin, 'revoke');
		await ada.browser.api('/account/delete');
		await held.asked;
		other.revoker.wake();
		await other.revoker.idle();
		t.is(revocations(ada.app, name).length, 1);
		const row = await other.db('revocations').first();
		t.true(row && row.next_at > Date.now() + 20_000, 'for longer than its calls may take');
		held.release();
		await ada.app.revoker.idle();
		t.deepEqual(await other.db('revocations'), []);
	});

	test.serial('the pauses between attempts are an hour at most', async t => {
		const {app} = await connected(t, mixin);
		app.standin.misbehave(name, 'revoke', ctx => {
			ctx.status = 503;
		});
		await queue(app, name, 1);
		for (const attempts of [9, 10, 20, 1000]) {
			await app.db('revocations').update({next_at: 0, attempts});
			app.revoker.wake();
			await app.revoker.idle();
			const {next_at = 0} = (await app.db('revocations').first()) ?? {};
			t.true(next_at > Date.now() + hour / 3 && next_at <= Date.now() + hour, `${attempts}`);
		}
	});
}

for (const slow of revocable.length > 1 ? revocable : []) {
	test.serial(`${slow.name} hangs, and no other's revocation waits for it`, async t => {
		const ada = await connected(t, slow);
		const {app, browser} = ada;
		const others = revocable.filter(mixin => mixin !== slow);
		for (const {name} of others) await signIn(browser, name);
		await queue(app, slow.name, 30);
		const isOver = gate();
		let isGivenUp = false;
		app.standin.misbehave(slow.name, 'revoke', async (ctx, next) => {
			ctx.res.once('close', () => {
				isGivenUp = true;
			});
			await isOver.opened;
			await next();
		});
		const asked = others.map(({name}) => {
			const is = gate();
			app.standin.misbehave(name, 'revoke', async (_, next) => {
				await next();
				is.open();
			});
			return is.opened;
		});
		await browser.api('/account/delete');
		await Promise.all(asked);
		t.false(isGivenUp);
		isOver.open();
		await app.revoker.idle();
	});
}
