import test, {type ExecutionContext} from 'ava';
import {findService, serviceNames} from '../../scripts/provider/catalogue.ts';
import {readToken, secretOf, writeToken} from '../../scripts/standin/token-text.ts';
import type {Mixin} from '../../starter/auth/mixin.ts';
import {appOf, clientOf, consumerOf, type Fields, form, json, refusal, start} from './harness.ts';
import {github, google, sampleOf} from './services.ts';

// In development the stand-in ends with the app's process, at every save. What it gave goes on.

/** Tokens of one stand-in, and an app at another one that has never seen them. */
const restart = async (t: ExecutionContext, mixin: Mixin, choice: Fields = {person: 'ada'}) => {
	const before = await start(t);
	const tokens = await appOf(before.origin, mixin).signIn(choice);
	await before.close();
	const {origin} = await start(t);
	return {tokens, origin, ...appOf(origin, mixin)};
};

const flipped = (text: string) => (text.startsWith('A') ? 'B' : 'A') + text.slice(1);

for (const mixin of [github, google]) {
	test(`after a restart the tokens of ${mixin.name} are used and refreshed`, async t => {
		const {tokens, profile, refresh, signIn} = await restart(t, mixin);
		const person = await json(await profile(tokens.access_token));
		t.deepEqual(person, await json(await profile((await signIn()).access_token)));

		const fresh = await json(await refresh(tokens.refresh_token));
		t.is(fresh.scope, tokens.scope);
		t.is((await profile(fresh.access_token)).status, 200);

		t.is(await refusal(await refresh(tokens.refresh_token)), '400 invalid_grant', 'it rotates');
		t.is(await refusal(await refresh(fresh.refresh_token)), '400 invalid_grant');
		t.is((await profile(fresh.access_token)).status, 401);
		t.is((await profile(tokens.access_token)).status, 401, 'all of it is one family');
	});
}

test('after a restart a token is revoked: an access token alone, a refresh token with its family', async t => {
	const {tokens, at, key, secret, profile, refresh} = await restart(t, google);
	const revoke = async (token: unknown) =>
		fetch(`${at.revoke_url}`, {
			method: 'POST',
			body: form({client_id: key, client_secret: secret, token: String(token)}),
		});

	t.is((await revoke(tokens.access_token)).status, 200);
	t.is((await profile(tokens.access_token)).status, 401);
	const fresh = await json(await refresh(tokens.refresh_token));
	t.is((await profile(fresh.access_token)).status, 200);

	t.is((await revoke(tokens.refresh_token)).status, 200);
	t.is((await profile(fresh.access_token)).status, 401);
	t.is(await refusal(await refresh(fresh.refresh_token)), '400 invalid_grant');
});

test("after a restart a token is revoked in a service's own way", async t => {
	const {tokens, at, key, secret, profile, refresh} = await restart(t, github);
	const response = await fetch(`${at.revoke_url}`.replace('[client_id]', key), {
		method: 'DELETE',
		headers: {
			'content-type': 'application/json',
			authorization: `Basic ${btoa(`${key}:${secret}`)}`,
		},
		body: JSON.stringify({access_token: tokens.access_token}),
	});
	t.is(response.status, 204);
	t.is((await profile(tokens.access_token)).status, 401);
	t.is(await refusal(await refresh(tokens.refresh_token)), '400 invalid_grant');
});

test('a name that somebody typed is still theirs after a restart', async t => {
	const {tokens, profile} = await restart(t, github, {person_name: 'Zoë Quinn'});
	t.like(await json(await profile(tokens.access_token)), {name: 'Zoë Quinn', login: 'zoequinn'});
});

test('OAuth 1.0a: after a restart a token signs calls, and is revoked', async t => {
	const before = await start(t);
	const token = await consumerOf(before.origin).signIn();
	await before.close();

	const {origin} = await start(t);
	const app = consumerOf(origin);
	t.is(await refusal(await app.profile({...token, secret: 'guess'})), '401 signature_invalid');
	t.is(await refusal(await app.profile({...token, key: flipped(token.key)})), '401 token_rejected');
	t.like(await json(await app.profile(token)), {screen_name: 'ada', name: 'Ada Lovelace'});
	t.is((await app.send(`${app.at.revoke_url}`, {token})).status, 204);
	t.is(await refusal(await app.profile(token)), '401 token_rejected');
});

test('a token that somebody changed is refused', async t => {
	const {tokens, profile, refresh, signIn} = await restart(t, github);
	const others = await signIn({person: 'grace'});
	const changed = (name: string) => {
		const token = `${tokens[name]}`;
		const [text = '', signature = ''] = token.split('.');
		const [otherText] = `${others[name]}`.split('.');
		return [
			`${otherText}.${signature}`,
			`${flipped(text)}.${signature}`,
			`${text}.${flipped(signature)}`,
			`${token}.`,
			`${text}.`,
			text,
		];
	};

	for (const token of changed('access_token')) t.is((await profile(token)).status, 401);
	for (const token of changed('refresh_token')) {
		t.is(await refusal(await refresh(token)), '400 invalid_grant');
	}
	t.is((await profile(tokens.refresh_token)).status, 401, 'nor is one kind good for another');
	t.is(await refusal(await refresh(tokens.access_token)), '400 invalid_grant');
	t.is((await profile(tokens.access_token)).status, 200);
});

test("after a restart another client's token is refused", async t => {
	const {tokens, origin} = await restart(t, github);
	const stranger = appOf(origin, google);
	t.is((await stranger.profile(tokens.access_token)).status, 401);
	t.is(await refusal(await stranger.refresh(tokens.refresh_token)), '400 invalid_grant');
	const body = form({
		client_id: stranger.key,
		client_secret: stranger.secret,
		token: String(tokens.access_token),
	});
	const response = await fetch(`${stranger.at.revoke_url}`, {method: 'POST', body});
	t.is(await refusal(response), '400 invalid_grant');
});

test('a client that is gone takes its tokens along', async t => {
	const {tokens} = await restart(t, github);
	const mixin: Mixin = {...github, name: 'other'};
	const {origin} = await start(t, {clients: [clientOf(mixin, sampleOf(github))]});
	t.is((await appOf(origin, mixin).profile(tokens.access_token)).status, 401);
});

test('a token that has run out is refused, whoever remembers it', async t => {
	const {origin} = await start(t);
	const [app, consumer] = [appOf(origin, github), consumerOf(origin)];
	const said = {client: 'github', person: 'Ada Lovelace', scope: '', grant: 'one'};
	const [past, future] = [Date.now() - 1, Date.now() + 60_000];

	t.is((await app.profile(writeToken('access', {...said, until: future}))).status, 200);
	t.is((await app.profile(writeToken('access', {...said, until: past}))).status, 401);
	t.is((await app.refresh(writeToken('refresh', {...said, until: future}))).status, 200);
	const old = writeToken('refresh', {...said, until: past});
	t.is(await refusal(await app.refresh(old)), '400 invalid_grant');

	const key = writeToken('oauth1', {...said, client: 'twitter', until: past});
	t.is(await refusal(await consumer.profile({key, secret: secretOf(key)})), '401 token_rejected');
});

test('tokens are short, no two are alike, and they fit wherever a token goes', t => {
	for (const name of serviceNames) {
		const {scope = [], scope_delimiter = ' '} = findService(name) ?? {};
		const claims = {
			client: name,
			person: 'Katherine Johnson',
			scope: scope.join(scope_delimiter),
			until: Date.now(),
			grant: 'A'.repeat(16),
		};
		const token = writeToken('refresh', claims);
		t.regex(token, /^[\w.~+/-]{40,300}$/, name);
		t.not(token, writeToken('refresh', claims));
		t.deepEqual(readToken('refresh', token), claims);
	}
});
