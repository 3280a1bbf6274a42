import test from 'ava';
import type {Mixin} from '../../starter/auth/mixin.ts';
import {appOf, clientOf, consumerOf, type Fields, type Json, refusal, start} from './harness.ts';
import {github, twitter} from './services.ts';

// A little of a service's API beside the profile, for pages that call it.

const repos = '/github/api.github.com/user/repos';
const read = async (url: string, token: unknown) =>
	fetch(url, {headers: {authorization: `Bearer ${token}`}});

test("the API answers what it knows by path, about the token's own person", async t => {
	const standin = await start(t);
	const app = appOf(standin.origin, github);
	const reposOf = async (choice: Fields) => {
		const {access_token: token} = await app.signIn(choice);
		const response = await read(`${standin.origin}${repos}?per_page=5`, token);
		t.is(response.status, 200);
		return (await response.json()) as Json[];
	};
	const helloOf = (list: Json[]) => list.find(({name}) => name === 'Hello-World');

	const [ada, grace] = [await reposOf({person: 'ada'}), await reposOf({person: 'grace'})];
	t.is(ada.length, 5);
	t.like(helloOf(ada), {
		id: 1296269,
		name: 'Hello-World',
		full_name: 'ada/Hello-World',
		owner: {login: 'ada'},
		html_url: 'https://github.com/ada/Hello-World',
	});
	t.is(helloOf(grace)?.full_name, 'grace/Hello-World');
	t.false(JSON.stringify([ada, grace]).includes('octocat'));
	t.like(standin.calls.at(-1), {step: 'api', path: repos, status: 200, params: {per_page: '5'}});
});

test('the API wants a token that lives, and GET', async t => {
	const {origin} = await start(t);
	const app = appOf(origin, github);
	const {access_token: token, refresh_token} = await app.signIn();

	t.is(await refusal(await fetch(origin + repos)), '401 unauthorized');
	t.is(await refusal(await read(origin + repos, 'made-up')), '401 invalid_token');
	t.is(await refusal(await fetch(origin + repos, {method: 'POST'})), '405 invalid_request');
	t.is((await read(`${origin}/github/api.github.com/user/nothing`, token)).status, 404);

	const second = await app.refresh(refresh_token);
	t.is(second.status, 200);
	await app.refresh(refresh_token);
	t.is(await refusal(await read(origin + repos, token)), '401 invalid_token', 'the family is dead');
});

test('the API wants what the mixin says that all calls need', async t => {
	const mixin: Mixin = {...github, api_headers: {'x-version': '2'}};
	const {origin} = await start(t, {clients: [clientOf(mixin)]});
	const {access_token: token} = await appOf(origin, mixin).signIn();
	const headers = {authorization: `Bearer ${token}`};

	t.is(await refusal(await fetch(origin + repos, {headers})), '400 invalid_request');
	const whole = await fetch(origin + repos, {headers: {...headers, 'x-version': '2'}});
	t.is(whole.status, 200);
});

test('the API is at its own address where the mixin has one', async t => {
	const mixin: Mixin = {...github, api_url: 'https://api.example/v3'};
	const {origin} = await start(t, {clients: [clientOf(mixin)]});
	const {access_token: token} = await appOf(origin, mixin).signIn();
	t.is((await read(`${origin}/github/api.example/v3/user/repos`, token)).status, 200);
	t.is((await read(origin + repos, token)).status, 404);
});

test('OAuth 1.0a: the API wants a signature', async t => {
	const mixin: Mixin = {...twitter, name: 'github'};
	const {origin} = await start(t, {clients: [clientOf(mixin)]});
	const app = consumerOf(origin, mixin);
	const token = await app.signIn();
	const url = `${origin}/github/api.twitter.com/user/repos`;

	t.is((await app.send(url, {method: 'GET', token})).status, 200);
	const forged = {...token, secret: 'guess'};
	const refused = await app.send(url, {method: 'GET', token: forged});
	t.is(await refusal(refused), '401 signature_invalid');
});
