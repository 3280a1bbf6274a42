import test from 'ava';
import type OAuth from 'oauth-1.0a';
import type {Mixin} from '../../starter/auth/mixin.ts';
import {
	callbackOf,
	clientOf,
	consumerOf,
	type Json,
	json,
	locationOf,
	refusal,
	start,
} from './harness.ts';
import {sampleOf, twitter} from './services.ts';

test('OAuth 1.0a: a person agrees, and the app reads their profile', async t => {
	const {origin} = await start(t);
	const app = consumerOf(origin);
	const answer = new URLSearchParams(await (await app.requestToken()).text());
	t.is(answer.get('oauth_callback_confirmed'), 'true');

	const token = {
		key: answer.get('oauth_token') ?? '',
		secret: answer.get('oauth_token_secret') ?? '',
	};
	const back = locationOf(await app.decide(token));
	t.is(back.origin + back.pathname, callbackOf(twitter));
	t.is(back.searchParams.get('oauth_token'), token.key);

	const response = await app.accessToken(token, back.searchParams.get('oauth_verifier') ?? '');
	const access = new URLSearchParams(await response.text());
	t.is(access.get('screen_name'), 'ada');

	// What a signature has to survive: a port, a query, encoded and repeated parameters.
	const query = "?b=x%20y&a=z%C3%A9%201&a=0!'()*~&include_email=";
	const profile = await json(
		await app.profile(
			{key: access.get('oauth_token') ?? '', secret: access.get('oauth_token_secret') ?? ''},
			query,
		),
	);
	t.like(profile, {screen_name: 'ada', name: 'Ada Lovelace', location: 'San Francisco, CA'});
	t.is(profile.id_str, access.get('user_id'));
});

test('OAuth 1.0a: every rule about a signed request is kept', async t => {
	const {origin} = await start(t);
	const app = consumerOf(origin);
	const minutes = (count: number) => (oauth: OAuth.Data) => {
		Object.assign(oauth, {oauth_timestamp: Math.floor(Date.now() / 1000) + count * 60});
	};
	const set = (change: Json) => (oauth: OAuth.Data) => Object.assign(oauth, change);

	const cases: Array<[Parameters<typeof app.requestToken>[0], string]> = [
		[{secret: 'wrong'}, '401 signature_invalid'],
		[{after: set({oauth_callback: `${callbackOf(twitter)}?x`})}, '401 signature_invalid'],
		[{after: set({oauth_signature: 'AAAA'})}, '401 signature_invalid'],
		[{after: set({oauth_signature: ''})}, '400 parameter_absent'],
		[{before: set({oauth_nonce: ''})}, '400 parameter_absent'],
		[{before: set({oauth_consumer_key: 'unknown'})}, '401 consumer_key_unknown'],
		[{before: set({oauth_signature_method: 'PLAINTEXT'})}, '400 signature_method_rejected'],
		[{before: set({oauth_version: '2.0'})}, '400 version_rejected'],
		[{before: minutes(-6)}, '401 timestamp_refused'],
		[{before: minutes(6)}, '401 timestamp_refused'],
		[{before: set({oauth_timestamp: 'now'})}, '401 timestamp_refused'],
		[{data: {}}, '400 parameter_absent'],
		[{data: {oauth_callback: 'oob'}}, '401 parameter_rejected'],
		[{data: {oauth_callback: `${callbackOf(twitter)}/`}}, '401 parameter_rejected'],
	];

	for (const [signed, expected] of cases) {
		const response = await app.requestToken(signed);
		t.regex(response.headers.get('www-authenticate') ?? '', /^OAuth /);
		t.is(await refusal(response), expected);
	}

	const unsigned = await fetch(`${app.at.request_url}`, {method: 'POST'});
	t.is(await refusal(unsigned), '400 parameter_absent');
	t.is((await app.requestToken({before: minutes(-4)})).status, 200, 'a slow clock is no crime');
	t.is((await app.requestToken({body: {note: 'a b'}})).status, 200, 'a form is signed too');
});

test('OAuth 1.0a: a nonce is used once', async t => {
	const {origin} = await start(t);
	const app = consumerOf(origin);
	const fixed = {oauth_nonce: 'once', oauth_timestamp: Math.floor(Date.now() / 1000)};
	const before = (oauth: OAuth.Data) => Object.assign(oauth, fixed);

	t.is((await app.requestToken({before})).status, 200);
	t.is(await refusal(await app.requestToken({before})), '401 nonce_used');
});

test('OAuth 1.0a: the access token needs the verifier, and comes once', async t => {
	const {origin} = await start(t);
	const app = consumerOf(origin);

	const undecided = await app.begin();
	t.is(await refusal(await app.accessToken(undecided, 'guess')), '401 token_rejected');

	const {token, verifier} = await app.agree();
	const forged = {...token, secret: 'guess'};
	t.is(await refusal(await app.accessToken(forged, verifier)), '401 signature_invalid');
	t.is(await refusal(await app.accessToken(token)), '400 parameter_absent');
	t.is(await refusal(await app.accessToken(token, 'guess')), '401 verifier_invalid');
	t.is((await app.accessToken(token, verifier)).status, 200);
	t.is(await refusal(await app.accessToken(token, verifier)), '401 token_used');
	t.is((await app.decide(token)).status, 400, 'nor is it decided on again');
});

test('OAuth 1.0a: saying no comes back as denied', async t => {
	const {origin} = await start(t);
	const app = consumerOf(origin);
	const token = await app.begin();
	const back = locationOf(await app.decide(token, {decision: 'deny'}));

	t.deepEqual([...back.searchParams], [['denied', token.key]]);
	t.is((await app.decide(token)).status, 400, 'a no is final');
	t.is(await refusal(await app.accessToken(token, 'guess')), '401 token_rejected');
});

test('OAuth 1.0a: the profile needs a signature with the access token', async t => {
	const {origin} = await start(t);
	const app = consumerOf(origin);
	const token = await app.signIn();

	t.is(await refusal(await app.profile({...token, secret: 'guess'})), '401 signature_invalid');
	t.is(await refusal(await app.profile({key: 'guess', secret: ''})), '401 token_rejected');
	const later = (oauth: OAuth.Data) => Object.assign(oauth, {oauth_nonce: 'changed'});
	t.is(await refusal(await app.profile(token, '', {after: later})), '401 signature_invalid');
	t.is((await app.profile(token)).status, 200);
});

test('OAuth 1.0a: a token of one service is nothing to another', async t => {
	const other: Mixin = {...twitter, name: 'other'};
	const {origin} = await start(t, {
		clients: [clientOf(twitter), clientOf(other, sampleOf(twitter))],
	});
	const [app, stranger] = [consumerOf(origin), consumerOf(origin, other)];

	t.is((await stranger.decide(await app.begin())).status, 400);
	const {token, verifier} = await app.agree();
	t.is(await refusal(await stranger.accessToken(token, verifier)), '401 token_rejected');
	t.is(await refusal(await stranger.profile(await app.signIn())), '401 token_rejected');
});
