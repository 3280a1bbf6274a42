import test from 'ava';
import {askingBackend, type Backend} from '../../starter/auth/backend.ts';
import {passwordBackend} from '../../starter/auth/password/backend.ts';
import {fetchRemote, finish, resolveUser, signIn, takeTokens} from '../../starter/auth/views.ts';
import type {Context} from '../../starter/context.ts';
import {findByUsername} from '../../starter/users.ts';
import {startApp} from '../helpers/app.ts';
import {comesWithTokens} from '../helpers/kinds.ts';
import {codeOf, meOf} from '../helpers/me.ts';
import {edited, registry} from '../helpers/registry.ts';
import {dump} from '../helpers/rows.ts';
import * as visit from '../helpers/sign-in.ts';

const own = registry.map(({backend}) => backend);
const password = 'correct horse battery';
const asJson = {headers: {accept: 'application/json'}};

test.serial('backends are asked in order, and the first that knows the visitor wins', async t => {
	const asked: string[] = [];
	const named =
		(name: string, answer?: string): Backend =>
		async (db, {kind}) => {
			asked.push(`${name} ${kind}`);
			return answer === undefined ? undefined : findByUsername(db, answer);
		};
	const backends = [named('first'), named('second', 'grace'), named('third', 'ada')];
	const app = await startApp(t, {backends});
	await app.browser().post('/signup', {username: 'ada', password});
	await app.browser().post('/signup', {username: 'grace', password});
	asked.length = 0;

	const browser = app.browser();
	await browser.post('/login', {username: 'ada', password: 'whatever it is'});
	t.is((await meOf(browser)).username, 'grace');
	t.deepEqual(asked, ['first password', 'second password']);
});

test.serial('the password backend stands beside those of the providers, in one list', async t => {
	const app = await startApp(t, {backends: [...own, passwordBackend]});
	const browser = app.browser();
	await browser.post('/signup', {username: 'ada', password});
	for (const {mixin} of registry) await visit.signIn(browser, mixin.name);
	const me = await meOf(browser);
	t.is(me.profiles.length, registry.length);

	const byPassword = app.browser();
	await byPassword.post('/login', {username: 'ADA', password});
	t.deepEqual(await meOf(byPassword), me);
	for (const {mixin} of registry) {
		const byProvider = app.browser();
		await visit.signIn(byProvider, mixin.name);
		t.deepEqual(await meOf(byProvider), me, mixin.label);
	}
});

test.serial('a backend may know people by other means: their user takes the profile', async t => {
	const legacy: Backend = async (db, {kind}) =>
		kind === 'remote' ? findByUsername(db, 'ada') : undefined;
	for (const {mixin} of registry) {
		const app = await startApp(t, {backends: [...own, legacy, passwordBackend]});
		const first = app.browser();
		await first.post('/signup', {username: 'ada', password});

		const browser = app.browser();
		await visit.signIn(browser, mixin.name);
		t.is((await meOf(browser)).id, (await meOf(first)).id);
		t.is((await meOf(browser)).profiles[0]?.provider, mixin.name);
	}
});

test.serial(
	'people of a provider whose backend is missing are refused, and nothing changes',
	async t => {
		for (const {mixin, backend} of registry) {
			const backends = [...own, passwordBackend];
			const app = await startApp(t, {backends});
			const browser = app.browser();
			await visit.signIn(browser, mixin.name);

			backends.splice(backends.indexOf(backend), 1);
			const before = await dump(app.db);
			for (const visitor of [app.browser(), browser]) {
				await visit.begin(visitor, mixin.name);
				const answer = await visitor.get(await visit.decide(visitor), asJson);
				t.is(answer.status, 409);
				t.is(codeOf(answer), 'profile-taken');
				t.deepEqual(await dump(app.db), before);
			}
			t.regex(app.logged(), /the backends do not give it to its holder/);
		}
	},
);

test.serial(
	'a backend that gives a profile to another than its holder signs nobody in',
	async t => {
		const confused: Backend = async (db, {kind}) =>
			kind === 'remote' ? findByUsername(db, 'mallory') : undefined;
		for (const {mixin} of registry) {
			const backends: Backend[] = [...own, passwordBackend];
			const app = await startApp(t, {backends});
			await visit.signIn(app.browser(), mixin.name);
			await app.browser().post('/signup', {username: 'mallory', password});

			backends.unshift(confused);
			const before = await dump(app.db);
			const answer = await visit.signIn(app.browser(), mixin.name);
			t.is(answer.status, 409);
			t.deepEqual(await dump(app.db), before, 'above all, nobody’s tokens went into the row');
		}
	},
);

test.serial('a backend that asks the provider signs in whoever the token belongs to', async t => {
	for (const {mixin} of registry) {
		const app = await startApp(t, {backends: [askingBackend(mixin), passwordBackend]});
		const [first, second] = [app.browser(), app.browser()];
		await visit.signIn(first, mixin.name);
		app.standin.calls.length = 0;
		await visit.signIn(second, mixin.name);

		t.deepEqual(await meOf(second), await meOf(first));
		t.truthy((await meOf(second)).id, mixin.label);
		const calls = app.standin.calls.filter(({step}) => step === 'profile').length;
		t.is(calls, comesWithTokens(mixin) ? 0 : 2);
	}
});

test.serial(
	'a lying profile signs nobody in as someone else when the backend asks the provider',
	async t => {
		let lie: string | undefined;
		const providers = edited(({mixin, model}) => ({
			async callback(ctx: Context) {
				const tokens = takeTokens(ctx, mixin);
				const remote = await fetchRemote(ctx, tokens);
				const profile = {...model.toProfile(remote), ...(lie ? {id: lie} : {})}; // the lie
				const {user, event} = await resolveUser(ctx, {mixin, tokens, remote, profile}, model);

				await signIn(ctx, user, event);
				await finish(ctx);
			},
		}));

		for (const {mixin} of registry) {
			const app = await startApp(t, {
				providers,
				backends: registry.map(one => askingBackend(one.mixin)),
			});
			lie = undefined;
			await visit.signIn(app.browser(), mixin.name, {person: 'ada'});
			const victim = await app.db('identities').where({provider: mixin.name}).first();
			t.truthy(victim, mixin.label);
			await visit.signIn(app.browser(), mixin.name, {person: 'grace'});
			const before = await dump(app.db);

			// As a stranger, as somebody with an account, and for an id that nobody holds yet.
			for (const [person, id] of [
				['alan', victim?.id],
				['grace', victim?.id],
				['alan', '77'],
			]) {
				lie = id;
				const liar = app.browser();
				const answer = await visit.signIn(liar, mixin.name, {person: person ?? ''});
				t.is(answer.status, 502);
				t.is((await liar.getJson('/me')).status, 401);
				t.deepEqual(await dump(app.db), before);
			}
		}
	},
);

test.serial('a provider that is down while a backend asks it lets nobody in', async t => {
	// Who has sent the profile with the tokens need not be up for the second question.
	for (const {mixin} of registry.filter(({mixin}) => !comesWithTokens(mixin))) {
		const app = await startApp(t, {backends: [askingBackend(mixin)]});
		await visit.signIn(app.browser(), mixin.name);
		let calls = 0;
		app.standin.misbehave(mixin.name, 'profile', async (ctx, next) => {
			if (++calls === 1) return next();
			ctx.status = 503;
		});
		t.is((await visit.signIn(app.browser(), mixin.name)).status, 502);
		t.is(calls, 2);
	}
});
