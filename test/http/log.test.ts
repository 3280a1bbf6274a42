import test from 'ava';
import {startApp} from '../helpers/app.ts';
import {profileGiveaways, tokenGiveaways} from '../helpers/giveaways.ts';
import {comesWithTokens, showsBearer} from '../helpers/kinds.ts';
import {provider} from '../helpers/people.ts';
import {registry} from '../helpers/registry.ts';
import {refuse} from '../helpers/rows.ts';
import {noteAnswers, noting, watchOutput, watchSecrets} from '../helpers/secrets.ts';
import {sessionRows} from '../helpers/sessions.ts';
import {begin, decide, signIn} from '../helpers/sign-in.ts';

const printed = watchOutput();

for (const {mixin} of registry) {
	const {name, label} = mixin;

	test.serial(`no secret of a sign-in through ${label} is logged, however it ends`, async t => {
		const app = await startApp(t, {env: {LOG_LEVEL: 'trace'}});
		const secrets = watchSecrets(app);
		noteAnswers(app, secrets);
		const browser = app.browser();

		/** One way through the provider, which ends with this status. */
		const pass = async (status: number, choice: Parameters<typeof decide>[1] = {}) => {
			browser.url = app.origin;
			await begin(browser, name);
			const callback = await decide(browser, choice);
			secrets.addFrom(callback);
			secrets.addCookies(browser);
			const answer = await browser.get(callback);
			secrets.addCookies(browser);
			t.is(answer.status, status, `${JSON.stringify(choice)} ${answer.text}`);
			return callback;
		};

		// New, known, linked, denied, and the same callback again.
		await pass(302);
		await pass(302);
		await pass(302, {person: 'grace'});
		await pass(403, {deny: true});
		t.is((await browser.get(await pass(302))).status, 400);

		// Tokens that the browser brings.
		await begin(browser, name);
		const smuggled = `${await decide(browser)}&access_token=smuggled-token-1&id_token=smuggled-token-2`;
		secrets.addFrom(smuggled);
		t.is((await browser.get(smuggled)).status, 400);

		for (const answer of Object.values(tokenGiveaways(secrets))) {
			app.standin.misbehave(name, 'token', answer);
			await pass(502);
		}
		app.standin.misbehave(name, 'token', noting(secrets));
		// Who has sent the profile with the tokens is not asked for it.
		for (const answer of comesWithTokens(mixin) ? [] : Object.values(profileGiveaways(mixin))) {
			app.standin.misbehave(name, 'profile', answer);
			await pass(502);
		}
		app.standin.misbehave(name, 'profile');
		if (mixin.oauth === 'oidc') {
			app.standin.idToken(name, () => 'forged');
			await pass(502);
			app.standin.idToken(name);
		}

		// The database refuses the profile of somebody new.
		await refuse(app.db, `${name}_profiles`);
		await pass(500, {name: 'Somebody New'});

		const kinds = new Set(secrets.seen.values());
		for (const kind of mixin.oauth === 1
			? ['oauth_token_secret', 'oauth_verifier']
			: [
					...['code', 'state', 'access_token'],
					...(mixin.pkce === false ? [] : ['code_verifier']),
					...(showsBearer(mixin) ? ['bearer'] : []),
				]) {
			t.true(kinds.has(kind), `no ${kind} was seen, so the test proves nothing`);
		}
		const text = app.logged() + printed();
		t.deepEqual(secrets.foundIn(text), []);
		t.true(text.includes('"provider-failed"') && text.includes('"internal"'));
	});
}

test.serial('no password is logged, right or wrong', async t => {
	const app = await startApp(t, {env: {LOG_LEVEL: 'trace'}});
	const secrets = watchSecrets(app);
	const browser = app.browser();
	const [first, second, wrong] = ['first-pass-phrase', 'second-pass-phrase', 'wrong-pass-phrase'];
	for (const password of [first, second, wrong]) secrets.add('password', password);

	const post = async (status: number, path: string, form: Record<string, string>) => {
		const answer = await browser.post(path, form);
		t.is(answer.status, status, path);
		secrets.addCookies(browser);
		return answer;
	};
	await post(303, '/signup', {username: 'ann', password: first});
	await post(409, '/signup', {username: 'ann', password: first});
	await post(400, '/signup', {username: first.repeat(3), password: first});
	await post(303, '/account/password', {current: first, password: second});
	await post(401, '/account/password', {current: wrong, password: first});
	await post(303, '/logout', {});
	await post(401, '/login', {username: 'ann', password: wrong});
	await post(401, '/login', {username: wrong, password: second});
	await post(303, '/login', {username: 'ann', password: second});
	await refuse(app.db, 'users');
	const failed = await post(500, '/signup', {username: 'bob', password: first});
	t.deepEqual(secrets.foundIn(failed.text), [], 'nor shown');

	for (const row of await app.db('users').select()) secrets.add('hash', row.password_hash);
	for (const row of await sessionRows(app)) secrets.add('session', row.id);
	const text = app.logged() + printed();
	t.deepEqual(secrets.foundIn(text), []);
});

test.serial(
	'each request is one line: method, path without query, status, time and id',
	async t => {
		const app = await startApp(t, {env: {LOG_LEVEL: 'info'}});
		const asked: [string, string, number][] = [
			['GET', '/login?next=/secret-place', 200],
			['GET', '/nowhere?code=secret', 404],
			['POST', '/logout', 303],
			['TRACE', '/', 405],
			['HEAD', '/', 200],
			['GET', '/healthz', 200],
			['GET', '/favicon.svg', 200],
			['GET', '/account', 302],
		];
		const ids: (string | null)[] = [];
		for (const [method, path] of asked) {
			const {headers} = await app.browser().get(path, {method});
			ids.push(headers.get('x-request-id'));
		}

		const lines = app
			.logged()
			.trim()
			.split('\n')
			.map(line => JSON.parse(line))
			.filter(({msg}) => msg === 'request');
		t.deepEqual(
			lines.map(({method, path, status, requestId}) => [method, path, status, requestId]),
			asked.map(([method, path, status], index) => [
				method,
				path.split('?')[0],
				status,
				ids[index],
			]),
		);
		for (const {ms} of lines) t.true(Number.isInteger(ms) && ms >= 0);
		t.false(app.logged().includes('secret'));
		t.is(new Set(ids).size, asked.length);
	},
);

test.serial('a quiet log is quiet', async t => {
	const app = await startApp(t, {env: {LOG_LEVEL: 'warn'}});
	await signIn(app.browser(), provider);
	t.is(app.logged(), '');
});
