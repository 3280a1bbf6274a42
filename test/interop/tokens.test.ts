import test, {type ExecutionContext} from 'ava';
import {client as clientOf} from '../../starter/auth/client.ts';
import {createSeals} from '../../starter/auth/tokens.ts';
import {startApp, type TestApp} from '../helpers/app.ts';
import {client, signInThere, startOidcProvider} from '../helpers/oidc-provider.ts';
import {edited, registry} from '../helpers/registry.ts';

// The life of tokens at an implementation of OpenID Connect that shares no line with ours: it
// rotates refresh tokens, ends the whole grant when one is used twice, and revokes (RFC 7009).

/** OpenID Connect Core §11: it gives a refresh token to who asks for offline access and consents. */
const providers = edited(({mixin}) => ({mixin: {...mixin, custom_params: {prompt: 'consent'}}}));

const google = registry.find(({mixin}) => mixin.name === 'google');

const connect = async (t: ExecutionContext) => {
	let issuer = '';
	const app = await startApp(t, {
		providers,
		env: async origin => {
			issuer = await startOidcProvider(t, `${origin}/connect/google/callback`);
			return {
				GOOGLE_CLIENT_ID: client.id,
				GOOGLE_CLIENT_SECRET: client.secret,
				GOOGLE_ISSUER: issuer,
				GOOGLE_SCOPE: 'openid profile email offline_access',
			};
		},
	});
	const browser = app.browser();
	await browser.follow(await browser.post('/connect/google'));
	const back = await signInThere(browser, 'ada');
	const answer = await browser.follow(back, /^http:\/\/localhost:\d+\/$/);
	t.is(answer.status, 302);
	browser.url = `${app.origin}/`;
	if (!google) throw new Error('this test takes Google');
	return {app, browser, issuer, call: clientOf(app.db, google.mixin, 'ada')};
};

const opened = async ({db, config}: TestApp, column: 'access_token' | 'refresh_token') => {
	const row = await db('google_profiles').first();
	const place = {table: 'google_profiles', row: 'ada', column};
	return String(createSeals(config.tokenKeys).open(row?.[column] ?? '', place));
};

const expire = ({db}: TestApp) => db('google_profiles').update({token_expires_at: 1});

const refresh = (issuer: string, token: string) =>
	fetch(`${issuer}/token`, {
		method: 'POST',
		body: new URLSearchParams({
			grant_type: 'refresh_token',
			refresh_token: token,
			client_id: client.id,
			client_secret: client.secret,
		}),
	});

if (google) {
	test('tokens are refreshed as they rotate, its new id_token included', async t => {
		const {app, call} = await connect(t);
		for (const turn of [1, 2, 3]) {
			const before = await opened(app, 'refresh_token');
			await expire(app);
			const response = await call('me');
			t.is(response.status, 200, `turn ${turn}`);
			t.like(await response.json(), {sub: 'ada'});
			t.not(await opened(app, 'refresh_token'), before);
		}
		t.is((await app.db('google_profiles').first())?.scope, 'openid profile email offline_access');
	});

	test('many calls at once cost one refresh: the grant outlives them', async t => {
		const {app, call} = await connect(t);
		await expire(app);
		const responses = await Promise.all(Array.from({length: 20}, () => call('me')));
		t.deepEqual(new Set(responses.map(({status}) => status)), new Set([200]));
		await expire(app);
		t.is((await call('me')).status, 200);
	});

	test('a refresh token that was used behind our back ends the connection, and connecting mends it', async t => {
		const {app, call, issuer, browser} = await connect(t);
		t.is((await refresh(issuer, await opened(app, 'refresh_token'))).status, 200);
		await expire(app);
		await t.throwsAsync(call('me'), {code: 'connect-again'});

		await browser.follow(await browser.post('/connect/google'));
		await browser.follow(await signInThere(browser, 'ada'), /^http:\/\/localhost:\d+\/$/);
		t.is((await call('me')).status, 200);
	});

	test('what is disconnected is revoked there', async t => {
		const {app, browser, issuer} = await connect(t);
		const token = await opened(app, 'access_token');
		const refreshToken = await opened(app, 'refresh_token');
		const me = () => fetch(`${issuer}/me`, {headers: {authorization: `Bearer ${token}`}});
		t.is((await me()).status, 200);

		await browser.api('/account/password', {password: 'correct horse battery'});
		await browser.api('/account/profiles/google/disconnect', {id: 'ada'});
		await app.revoker.idle();
		t.deepEqual(await app.db('revocations'), []);
		t.is((await me()).status, 401);
		t.is((await refresh(issuer, refreshToken)).status, 400);
	});
}
