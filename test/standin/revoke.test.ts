import test, {type ExecutionContext} from 'ava';
import type {Mixin, RevokeCall} from '../../starter/auth/mixin.ts';
import {appOf, clientOf, consumerOf, type Fields, form, json, refusal, start} from './harness.ts';
import {github, sampleOf} from './services.ts';

// How services revoke that do not follow RFC 7009.

/** A service that revokes in one way of its own, and an app that has signed somebody in there. */
const startOwn = async (t: ExecutionContext, changes: Partial<Mixin>) => {
	const mixin = {...github, name: 'own', revoke_url: 'https://api.example/revoke', ...changes};
	const {origin} = await start(t, {clients: [clientOf(mixin, sampleOf(github))]});
	const app = appOf(origin, mixin);
	const tokens = await app.signIn();
	const token = String(tokens.access_token);
	const url = `${app.at.revoke_url}`.replace('[client_id]', app.key);
	const revoke = async (init: RequestInit) => refusal(await fetch(url, init));
	return {...app, tokens, token, url, revoke};
};

const bearer = (token: string) => ({authorization: `Bearer ${token}`});
const basic = (name: string, password: string) => ({
	authorization: `Basic ${btoa(`${name}:${password}`)}`,
});
const jsonBody = (value: object) => ({
	headers: {'content-type': 'application/json'},
	body: JSON.stringify(value),
});

type App = Awaited<ReturnType<typeof startOwn>>;

interface Way {
	revoke_with: RevokeCall;
	right: (app: App) => RequestInit;
	/** What is left out or wrong, and the refusal. */
	wrong: (app: App) => Array<[RequestInit, string]>;
	changes?: Partial<Mixin>;
}

const keysInForm = ({key, secret, token}: App, changes: Fields = {}) =>
	form({access_token: token, client_id: key, client_secret: secret, ...changes});

const ways: Record<string, Way> = {
	'the token in the header, and nothing else': {
		revoke_with: {auth: 'token'},
		right: ({token}) => ({method: 'POST', headers: bearer(token)}),
		wrong: ({token}) => [
			[{method: 'POST'}, '401 unauthorized'],
			[{method: 'POST', headers: bearer('made-up')}, '401 invalid_token'],
			[{method: 'POST', headers: bearer(token), body: form({token})}, '400 invalid_request'],
			[{method: 'GET', headers: bearer(token)}, '405 invalid_request'],
		],
	},
	DELETE: {
		revoke_with: {method: 'DELETE', auth: 'token'},
		right: ({token}) => ({method: 'DELETE', headers: bearer(token)}),
		wrong: ({token}) => [
			[{method: 'DELETE'}, '401 unauthorized'],
			[{method: 'POST', headers: bearer(token)}, '405 invalid_request'],
		],
	},
	GET: {
		revoke_with: {method: 'GET', auth: 'token'},
		right: ({token}) => ({headers: bearer(token)}),
		wrong: ({token}) => [[{method: 'POST', headers: bearer(token)}, '405 invalid_request']],
	},
	'the token where all calls of the API have it': {
		revoke_with: {auth: 'token'},
		changes: {api_headers: {authorization: 'OAuth [access_token]', 'x-version': '2'}},
		right: ({token}) => ({
			method: 'POST',
			headers: {authorization: `OAuth ${token}`, 'x-version': '2'},
		}),
		wrong: ({token}) => [
			[{method: 'POST', headers: {authorization: `OAuth ${token}`}}, '400 invalid_request'],
			[{method: 'POST', headers: {...bearer(token), 'x-version': '2'}}, '401 unauthorized'],
		],
	},
	'the token in header and form': {
		revoke_with: {auth: 'token', form: {token: '[access_token]'}},
		right: ({token}) => ({method: 'POST', headers: bearer(token), body: form({token})}),
		wrong: ({token}) => [
			[{method: 'POST', headers: bearer(token)}, '400 invalid_request'],
			[{method: 'POST', body: form({token})}, '401 unauthorized'],
			[
				{method: 'POST', headers: bearer(token), body: form({token: 'another'})},
				'400 invalid_request',
			],
		],
	},
	'token and keys in a form': {
		revoke_with: {
			form: {
				access_token: '[access_token]',
				client_id: '[client_id]',
				client_secret: '[client_secret]',
			},
		},
		right: app => ({method: 'POST', body: keysInForm(app)}),
		wrong: app => [
			[{method: 'POST', body: keysInForm(app, {client_secret: 'guess'})}, '401 invalid_client'],
			[{method: 'POST', body: keysInForm(app, {client_id: 'other'})}, '400 invalid_request'],
			[{method: 'POST', body: keysInForm(app, {access_token: undefined})}, '400 invalid_request'],
			[{method: 'POST', body: keysInForm(app, {access_token: 'made-up'})}, '400 invalid_token'],
			[{method: 'POST', body: keysInForm(app, {more: 'x'})}, '400 invalid_request'],
			[{method: 'POST', headers: bearer(app.token), body: keysInForm(app)}, '400 invalid_request'],
			[{method: 'POST', ...jsonBody(Object.fromEntries(keysInForm(app)))}, '400 invalid_request'],
		],
	},
	"the app's keys as name and password": {
		revoke_with: {auth: 'basic', json: {token: '[access_token]'}},
		right: ({key, secret, token}) => {
			const {headers, body} = jsonBody({token});
			return {method: 'POST', headers: {...headers, ...basic(key, secret)}, body};
		},
		wrong: ({key, secret, token}) => {
			const {headers, body} = jsonBody({token});
			const wrong = {...headers, ...basic(key, 'guess')};
			return [
				[{method: 'POST', headers: wrong, body}, '401 invalid_client'],
				[{method: 'POST', headers, body}, '401 invalid_client'],
				[{method: 'POST', headers: basic(key, secret), body: form({token})}, '400 invalid_request'],
			];
		},
	},
	'a header of its own': {
		revoke_with: {
			headers: {authorization: 'Client [client_secret]', 'x-token': '[access_token]'},
		},
		right: ({secret, token}) => ({
			method: 'POST',
			headers: {authorization: `Client ${secret}`, 'x-token': token},
		}),
		wrong: ({secret, token}) => [
			[{method: 'POST', headers: {'x-token': token}}, '401 invalid_client'],
			[
				{method: 'POST', headers: {authorization: 'Client guess', 'x-token': token}},
				'401 invalid_client',
			],
			[{method: 'POST', headers: {authorization: `Client ${secret}`}}, '400 invalid_request'],
		],
	},
};

for (const [name, {revoke_with, changes, right, wrong}] of Object.entries(ways)) {
	test(`a token is revoked by ${name}, to the letter, and its grant dies`, async t => {
		const app = await startOwn(t, {revoke_with, ...changes});
		for (const [init, expected] of wrong(app)) {
			t.is(await app.revoke(init), expected, JSON.stringify(init));
		}
		const fresh = await json(await app.refresh(app.tokens.refresh_token));
		t.truthy(fresh.access_token, 'none of these refusals revoked it');

		t.is((await fetch(app.url, right(app))).status, 204);
		t.is(await refusal(await app.refresh(fresh.refresh_token)), '400 invalid_grant');
		t.is((await app.profile(fresh.access_token)).status, 401);
	});
}

test("GitHub's tokens are revoked under the app's own address", async t => {
	const {origin} = await start(t);
	const app = appOf(origin, github);
	const {access_token: token} = await app.signIn();
	const {headers, body} = jsonBody({access_token: token});
	const init = {method: 'DELETE', headers: {...headers, ...basic(app.key, app.secret)}, body};
	const revoke = async (key: string) =>
		fetch(`${origin}/github/api.github.com/applications/${key}/token`, init);

	t.is((await revoke('another-app')).status, 404);
	t.is((await app.profile(token)).status, 200);
	t.is((await revoke(app.key)).status, 204);
	t.is((await app.profile(token)).status, 401);
});

test('the address is called with the query that it has', async t => {
	const revoke_url = 'https://api.example/revoke?v=2';
	const app = await startOwn(t, {revoke_url, revoke_with: {auth: 'token'}});
	const init = {method: 'POST', headers: bearer(app.token)};
	t.is((await fetch(app.url.replace('?v=2', ''), init)).status, 400);
	t.is((await fetch(app.url, init)).status, 204);
});

test('a token of one service is not revoked at another', async t => {
	const revoke_with: RevokeCall = {form: {token: '[access_token]'}};
	const mixins = ['one', 'two'].map(
		(name): Mixin => ({...github, name, revoke_url: 'https://api.example/revoke', revoke_with}),
	);
	const clients = mixins.map(mixin => clientOf(mixin, sampleOf(github)));
	const {origin} = await start(t, {clients});
	const [one, two] = mixins.map(mixin => appOf(origin, mixin));
	const {access_token: token} = (await one?.signIn()) ?? {};

	const body = form({token: String(token)});
	t.is((await fetch(`${two?.at.revoke_url}`, {method: 'POST', body})).status, 400);
	t.is((await one?.profile(token))?.status, 200);
});

test('OAuth 1.0a: a signed call revokes the token that it is signed with', async t => {
	const {origin} = await start(t);
	const app = consumerOf(origin);
	const [token, other] = [await app.signIn(), await app.signIn()];
	const url = `${app.at.revoke_url}`;

	const forged = {...token, secret: 'guess'};
	t.is(await refusal(await app.send(url, {token: forged})), '401 signature_invalid');
	t.is(await refusal(await app.send(url, {token, body: {more: 'x'}})), '400 invalid_request');
	t.is(await refusal(await app.send(url, {token, method: 'GET'})), '405 invalid_request');
	t.is((await app.profile(token)).status, 200);

	t.is((await app.send(url, {token})).status, 204);
	t.is(await refusal(await app.profile(token)), '401 token_rejected');
	t.is(await refusal(await app.send(url, {token})), '401 token_rejected');
	t.is((await app.profile(other)).status, 200);
});
