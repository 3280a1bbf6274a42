import test from 'ava';
import {resolveAnswers} from '../../scripts/provider/answers.ts';
import {parseObject} from '../../starter/auth/json.ts';
import {dialects, type Mixin} from '../../starter/auth/mixin.ts';
import {refreshRequest} from '../../starter/auth/refresh-request.ts';
import {settingsOf, signIn, tokensOf} from './app-side.ts';
import {clientOf, refusal, start} from './harness.ts';
import {github} from './services.ts';

const send = async ({url, ...request}: ReturnType<typeof refreshRequest>) => fetch(url, request);

for (const name of dialects) {
	test.serial(`a refresh in the way of ${name} brings new tokens, once`, async t => {
		const {mixin, sample} = await resolveAnswers({name});
		const standin = await start(t, {clients: [clientOf(mixin, JSON.parse(sample))]});
		const settings = await settingsOf(mixin, standin.origin);
		const first = await signIn(settings);

		const request = refreshRequest(settings, first.refresh_token ?? '');
		const response = await send(request);
		t.is(response.status, 200, await response.clone().text());
		const second = tokensOf(settings, parseObject(await response.text(), name));
		t.not(second.access_token, first.access_token);
		t.is(second.scope, first.scope);
		t.is(standin.calls.at(-1)?.step, 'token');
		t.is(await refusal(await send(request)), '400 invalid_grant', 'it rotates');
	});

	test.serial(`a refresh in the way of ${name} needs the app's own proof`, async t => {
		const {mixin, sample} = await resolveAnswers({name});
		const {origin} = await start(t, {clients: [clientOf(mixin, JSON.parse(sample))]});
		const settings = await settingsOf(mixin, origin);
		const {refresh_token: token} = await signIn(settings);

		const stranger = {...settings, key: 'a-stranger', secret: 'guessed'};
		t.is(await refusal(await send(refreshRequest(stranger, `${token}`))), '401 invalid_client');
		t.is((await send(refreshRequest(settings, `${token}`))).status, 200);
	});
}

test('a refresh as RFC 6749 §6 has it: a form, with the secret in it', async t => {
	const settings = await settingsOf({...github, access_url: 'https://github.com/token?v=1'});
	t.deepEqual(refreshRequest(settings, 'the token'), {
		url: 'http://127.0.0.1:3001/github/github.com/token?v=1',
		method: 'POST',
		headers: {accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded'},
		body: 'grant_type=refresh_token&refresh_token=the+token&client_id=standin-github&client_secret=standin-secret-of-github',
	});
});

test('with client_secret_basic, name and password are form-encoded in the header', async t => {
	const mixin: Mixin = {...github, token_endpoint_auth_method: 'client_secret_basic'};
	const settings = {...(await settingsOf(mixin)), key: 'a:b', secret: 'c d+é'};
	const {headers, body} = refreshRequest(settings, 'token');
	t.is(headers.authorization, `Basic ${btoa('a%3Ab:c+d%2B%C3%A9')}`);
	t.is(body, 'grant_type=refresh_token&refresh_token=token');
});

test('a query in the address is kept where a service refreshes by GET', async t => {
	const addressFor = async (dialect: 'qq' | 'wechat') => {
		const access_url = 'https://api.example/oauth2/access_token?v=1';
		const settings = await settingsOf({...github, access_url, dialect});
		const {url, method, body} = refreshRequest(settings, 'the token');
		t.is(method, 'GET');
		t.is(body, undefined);
		return url.replace('http://127.0.0.1:3001/github/', '');
	};
	t.is(
		await addressFor('wechat'),
		'api.example/oauth2/refresh_token?v=1&appid=standin-github&grant_type=refresh_token&refresh_token=the+token',
	);
	t.is(
		await addressFor('qq'),
		'api.example/oauth2/access_token?v=1&grant_type=refresh_token&refresh_token=the+token&client_id=standin-github&client_secret=standin-secret-of-github&fmt=json',
	);
});
