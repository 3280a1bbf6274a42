import test from 'ava';
import type {Mixin} from '../../starter/auth/mixin.ts';
import {appOf, clientOf, type Fields, form, json, refusal, start} from './harness.ts';
import {github, google} from './services.ts';

test('access tokens end, and refreshing brings a new one', async t => {
	const standin = await start(t, {tokenLifetime: 0});
	const app = appOf(standin.origin, github);
	const tokens = await app.signIn();
	t.is(tokens.expires_in, 0);
	t.is((await app.profile(tokens.access_token)).status, 401);

	standin.settings.tokenLifetime = 60;
	const fresh = await json(await app.refresh(tokens.refresh_token));
	t.is(fresh.expires_in, 60);
	t.is((await app.profile(fresh.access_token)).status, 200);
});

test('refresh tokens rotate, and using an old one ends the whole family', async t => {
	const {origin} = await start(t);
	const app = appOf(origin, github);
	const first = await app.signIn();
	const second = await json(await app.refresh(first.refresh_token));
	t.not(second.refresh_token, first.refresh_token);
	t.is((await app.profile(second.access_token)).status, 200);

	t.is(await refusal(await app.refresh(first.refresh_token)), '400 invalid_grant');
	t.is(await refusal(await app.refresh(second.refresh_token)), '400 invalid_grant');
	t.is((await app.profile(second.access_token)).status, 401);
});

test('a refresh keeps the scope, and tells it only where it was told before', async t => {
	const {origin} = await start(t);
	const app = appOf(origin, github);
	const refreshed = async (scope: string | undefined) => {
		const first = await json(await app.redeem(await app.codeFor({person: 'ada'}, {scope})));
		return [first, await json(await app.refresh(first.refresh_token))].map(({scope}) => scope);
	};

	t.deepEqual(await refreshed('read:user repo'), ['read:user repo', 'read:user repo']);
	t.deepEqual(await refreshed(undefined), [undefined, undefined]);
});

test('without rotation a refresh token stays', async t => {
	const {origin} = await start(t, {rotation: false});
	const app = appOf(origin, github);
	const {refresh_token: token} = await app.signIn();
	t.is((await json(await app.refresh(token))).refresh_token, token);
	t.is((await app.refresh(token)).status, 200);
});

test('revoking: an access token alone, a refresh token with its family', async t => {
	const {origin} = await start(t);
	const app = appOf(origin, google);
	const revoke = async (token: unknown, changes: Fields = {}) =>
		fetch(`${app.at.revoke_url}`, {
			method: 'POST',
			body: form({
				client_id: app.key,
				client_secret: app.secret,
				token: token === undefined ? undefined : String(token),
				...changes,
			}),
		});

	const {access_token: access, refresh_token: refresh} = await app.signIn();
	t.is(await refusal(await revoke(access, {client_secret: 'wrong'})), '401 invalid_client');
	t.is(await refusal(await revoke(undefined)), '400 invalid_request');
	t.is((await app.profile(access)).status, 200);

	t.is((await revoke(access)).status, 200);
	t.is((await app.profile(access)).status, 401);
	const fresh = await json(await app.refresh(refresh));
	t.is((await app.profile(fresh.access_token)).status, 200);

	t.is((await revoke(fresh.refresh_token)).status, 200);
	t.is((await app.profile(fresh.access_token)).status, 401);
	t.is(await refusal(await app.refresh(fresh.refresh_token)), '400 invalid_grant');

	t.is((await revoke('made-up')).status, 200, 'what nobody knows is revoked already');
	const {access_token: foreign} = await appOf(origin, github).signIn();
	t.is(await refusal(await revoke(foreign)), '400 invalid_grant');
});

test('the secret goes in the header where the mixin says so', async t => {
	const mixin: Mixin = {...github, token_endpoint_auth_method: 'client_secret_basic'};
	const {origin} = await start(t, {clients: [clientOf(mixin)]});
	const app = appOf(origin, mixin);
	const none = {client_id: undefined, client_secret: undefined};
	const basic = (secret: string) => ({
		headers: {authorization: `Basic ${btoa(`${app.key}:${secret}`)}`},
	});
	const code = await app.codeFor();

	const inBody = await app.redeem(code);
	t.is(await refusal(inBody), '400 invalid_request');
	const wrong = await app.redeem(code, none, basic('wrong'));
	t.is(wrong.headers.get('www-authenticate'), 'Basic realm="stand-in"');
	t.is(await refusal(wrong), '401 invalid_client');
	t.is((await app.redeem(code, none, basic(app.secret))).status, 200);
});

test('a service that breaks on PKCE needs none, but keeps a challenge that is given', async t => {
	const mixin: Mixin = {...github, pkce: false};
	const {origin} = await start(t, {clients: [clientOf(mixin)]});
	const app = appOf(origin, mixin);
	const none = {code_challenge: undefined, code_challenge_method: undefined};

	const plain = await app.codeFor({person: 'ada'}, none);
	t.is(await refusal(await app.redeem(plain)), '400 invalid_grant', 'RFC 9700 §2.1.1');
	t.is((await app.redeem(plain, {code_verifier: undefined})).status, 200);
	const bound = await app.codeFor();
	t.is(await refusal(await app.redeem(bound, {code_verifier: undefined})), '400 invalid_grant');
});

test('one address may both ask and answer, and a token answer may hold the profile', async t => {
	const mixin: Mixin = {...github, access_url: github.authorize_url, profile_url: 'token'};
	const {origin} = await start(t, {clients: [clientOf(mixin)]});
	t.like(await appOf(origin, mixin).signIn(), {token_type: 'Bearer', login: 'ada'});
});
