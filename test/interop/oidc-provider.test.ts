import test, {type ExecutionContext} from 'ava';
import type {JWTPayload} from 'jose';
import {startApp} from '../helpers/app.ts';
import {client, signInThere, startOidcProvider} from '../helpers/oidc-provider.ts';

// Sign-ins against an implementation of OpenID Connect that shares no line with ours.

const start = (t: ExecutionContext, alter?: (claims: JWTPayload) => JWTPayload) =>
	startApp(t, {
		env: async origin => ({
			GOOGLE_CLIENT_ID: client.id,
			GOOGLE_CLIENT_SECRET: client.secret,
			GOOGLE_ISSUER: await startOidcProvider(t, `${origin}/connect/google/callback`, alter),
		}),
	});

const code = (answer: {json<Body>(): Body}) => answer.json<{error: {code: string}}>().error.code;
const json = {headers: {accept: 'application/json'}};

test('a person signs in, and comes back as the same user', async t => {
	const app = await start(t, claims => claims);
	for (const visit of ['first', 'second']) {
		const browser = app.browser();
		await browser.follow(await browser.post('/connect/google', {next: '/account'}));
		const back = await signInThere(browser, 'ada');
		const answer = await browser.follow(back, /\/account$/);

		t.is(answer.status, 302, visit);
		t.is(answer.headers.get('location'), '/account');
	}

	t.is((await app.db('users')).length, 1);
	t.like(await app.db('google_profiles').first(), {
		id: 'ada',
		name: 'ada Example',
		email: 'ada@example.com',
	});
});

test('a person who says no is told so, and nobody is signed in', async t => {
	const app = await start(t);
	const browser = app.browser();
	const page = await browser.follow(await browser.post('/connect/google'));
	const abort = page.text.match(/href="([^"]*\/abort)"/)?.[1] ?? '';
	const back = await browser.follow(await browser.get(abort), /\/connect\/google\/callback/);
	const answer = await browser.get(back.headers.get('location') ?? '', json);

	t.is(answer.status, 403);
	t.is(code(answer), 'denied');
	t.is((await app.db('users')).length, 0);
});

test('an id_token with the nonce of another flow is refused', async t => {
	const app = await start(t);
	const browser = app.browser();
	const begun = await browser.post('/connect/google');
	const authorize = new URL(begun.headers.get('location') ?? '');
	authorize.searchParams.set('nonce', 'a-nonce-of-another-flow');
	await browser.follow(await browser.get(authorize.href));
	const back = await signInThere(browser, 'ada');
	const answer = await browser.get(back.headers.get('location') ?? '', json);

	t.is(answer.status, 502);
	t.is(code(answer), 'provider-failed');
	t.regex(app.logged(), /nonce mismatch/);
	t.is((await app.db('users')).length, 0);
});

test('an id_token that has expired is refused', async t => {
	const app = await start(t, claims => ({...claims, exp: Math.floor(Date.now() / 1000) - 60}));
	const browser = app.browser();
	await browser.follow(await browser.post('/connect/google'));
	const back = await signInThere(browser, 'ada');
	const answer = await browser.get(back.headers.get('location') ?? '', json);

	t.is(answer.status, 502);
	t.is(code(answer), 'provider-failed');
	t.regex(app.logged(), /"exp\\*" claim/);
	t.is((await app.db('users')).length, 0);
});
