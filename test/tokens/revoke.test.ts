import test, {type ExecutionContext} from 'ava';
import type {Mixin} from '../../starter/auth/mixin.ts';
import {createSeals} from '../../starter/auth/tokens.ts';
import {startApp} from '../helpers/app.ts';
import {connected} from '../helpers/connection.ts';
import {comesWithTokens} from '../helpers/kinds.ts';
import {newcomer} from '../helpers/people.ts';
import {registry} from '../helpers/registry.ts';
import {signIn} from '../helpers/sign-in.ts';

// Who lets go of an account takes our access back at the provider, and waits for none of it.

const revocable = registry.filter(({mixin}) => mixin.revoke_url);

/** Connects an account for somebody who has a password as well, so that it may go. */
const linked = async (t: Pick<ExecutionContext, 'teardown'>, mixin: Mixin) => {
	const app = await startApp(t);
	const browser = await newcomer(app, 'ada');
	await signIn(browser, mixin.name);
	const row = await app.db(`${mixin.name}_profiles`).first();
	return {app, browser, mixin, id: String(row.id), row};
};

type Linked = Awaited<ReturnType<typeof linked>>;

const disconnect = ({browser, mixin, id}: Pick<Linked, 'browser' | 'mixin' | 'id'>) =>
	browser.api(`/account/profiles/${mixin.name}/disconnect`, {id});

const calls = ({app, mixin}: Linked) =>
	app.standin.calls.filter(({provider, step}) => provider === mixin.name && step === 'revoke');

const events = async ({app}: Pick<Linked, 'app'>): Promise<string[]> => {
	const rows: {type: string}[] = await app.db('audit_events').orderBy('id').select('type');
	return rows.map(({type}) => type);
};

/** Makes all that waits due now, as if its pause were over, and works through it. */
const tryAgain = async ({app}: Pick<Linked, 'app'>) => {
	await app.db('revocations').update({next_at: 0});
	app.revoker.wake();
	await app.revoker.idle();
};

for (const {mixin} of revocable) {
	const {name} = mixin;

	test.serial(
		`${name}: what is disconnected is revoked, and the provider knows it no more`,
		async t => {
			const ada = await linked(t, mixin);
			const {app} = ada;
			t.is((await disconnect(ada)).status, 200);
			await app.revoker.idle();

			t.true(calls(ada).length > 0);
			t.true(calls(ada).every(({status}) => status === 200 || status === 204));
			t.deepEqual(await app.db('revocations'), []);
			t.deepEqual(await events(ada), ['sign-up', 'link', 'unlink', 'revoked']);

			if (comesWithTokens(mixin)) return;
			// Were the row still there, its tokens would open nothing.
			const again = await connected(t, mixin, {app, person: 'ada'});
			await again.change({...ada.row, user_id: (await again.row()).user_id});
			await t.throwsAsync(again.ask(), {code: 'connect-again'});
		},
	);

	test.serial(
		`${name}: a provider that is away keeps nobody waiting, and is asked again`,
		async t => {
			const ada = await linked(t, mixin);
			const {app} = ada;
			app.standin.misbehave(name, 'revoke', ctx => {
				ctx.status = 503;
			});
			t.is((await disconnect(ada)).status, 200);
			await app.revoker.idle();
			t.deepEqual(await app.db(`${name}_profiles`), [], 'the profile is gone at once');

			const [row] = await app.db('revocations');
			t.like(row, {provider: name, attempts: 1});
			t.true(row && row.next_at > Date.now() + 3000 && row.next_at <= Date.now() + 5000);
			t.regex(app.logged(), /"msg":"not revoked yet"/);

			await tryAgain(ada);
			const [later] = await app.db('revocations');
			t.is(later?.attempts, 2);
			t.true(later && later.next_at > Date.now() + 8000, 'the pauses grow');
			t.deepEqual(await events(ada), ['sign-up', 'link', 'unlink']);

			app.standin.misbehave(name, 'revoke');
			await tryAgain(ada);
			t.deepEqual(await app.db('revocations'), []);
			t.deepEqual(await events(ada), ['sign-up', 'link', 'unlink', 'revoked']);
		},
	);

	test.serial(`${name}: tokens that wait are sealed for the row where they wait`, async t => {
		const ada = await linked(t, mixin);
		const {app} = ada;
		app.standin.misbehave(name, 'revoke', ctx => ctx.req.socket.destroy());
		await disconnect(ada);
		await app.revoker.idle();

		const seals = createSeals(app.config.tokenKeys);
		const [row] = await app.db('revocations');
		const sealed = row?.access_token ?? '';
		const column = 'access_token';
		t.not(sealed, ada.row.access_token);
		t.is(
			seals.open(sealed, {table: 'revocations', row: row?.id ?? '', column}),
			seals.open(ada.row.access_token, {table: `${name}_profiles`, row: ada.id, column}),
		);
		t.is(seals.open(sealed, {table: `${name}_profiles`, row: ada.id, column}), undefined);
	});

	test.serial(
		`${name}: another process goes on after a restart, and gives up after a day`,
		async t => {
			const ada = await linked(t, mixin);
			const {app} = ada;
			app.standin.misbehave(name, 'revoke', ctx => {
				ctx.status = 500;
			});
			await disconnect(ada);
			await app.revoker.idle();

			const env = {
				STANDIN: new URL(app.standin.origin).port,
				TOKEN_KEYS: app.config.tokenKeys.join(),
			};
			const later = await startApp(t, {db: app.db, env});
			await tryAgain({app: later});
			t.like(await app.db('revocations').first(), {attempts: 2});

			await app.db('revocations').update({created_at: Date.now() - 24 * 60 * 60 * 1000});
			await tryAgain({app: later});
			t.deepEqual(await app.db('revocations'), []);
			t.is((await events(ada)).at(-1), 'revocation-failed');
		},
	);

	test.serial(`${name}: who deletes their account has all of it revoked`, async t => {
		const ada = await linked(t, mixin);
		const {app, browser} = ada;
		await signIn(browser, name, {person: 'grace'});
		t.is((await browser.api('/account/delete')).status, 200);
		t.deepEqual(await app.db('users'), []);
		await app.revoker.idle();

		const revoked = new Set(
			calls(ada).map(({params, headers}) => JSON.stringify([params, headers.authorization])),
		);
		t.true(revoked.size >= 2);
		t.deepEqual(await app.db('revocations'), []);
		t.deepEqual((await events(ada)).slice(-3), ['account-deleted', 'revoked', 'revoked']);
	});

	test.serial(`${name}: what no longer opens is let go of all the same`, async t => {
		const ada = await linked(t, mixin);
		const {app} = ada;
		const row = {access_token: 'v1.no.seal', refresh_token: 'no', token_secret: null};
		await app.db(`${name}_profiles`).update(row);
		t.is((await disconnect(ada)).status, 200);
		await app.revoker.idle();
		t.is(calls(ada).length, 0);
		t.deepEqual(await app.db('revocations'), []);
	});
}

for (const {mixin} of registry.filter(({mixin}) => !mixin.revoke_url)) {
	test.serial(`${mixin.name} takes no tokens back, and they go with the row`, async t => {
		const ada = await linked(t, mixin);
		t.is((await disconnect(ada)).status, 200);
		t.deepEqual(await ada.app.db('revocations'), []);
	});
}
