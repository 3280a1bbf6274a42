import {createHash} from 'node:crypto';
import test from 'ava';
import {createSeals} from '../../starter/auth/tokens.ts';
import {shareApp} from '../helpers/app.ts';
import type {Browser} from '../helpers/browser.ts';
import {
	agree,
	app,
	comeBack,
	isRefused,
	json,
	mixins,
	nothingComesOf,
	signInHonestly,
} from './harness.ts';
import {given} from './table/attack.ts';
import {foreign, oddNames, overrides, requestTokens} from './table/beginnings.ts';

// How a flow begins: by a POST of this very site, at a provider that is there, and with nothing
// in it that the browser chose.

const flows = () => app.db('oauth_flows');
/** The query of the authorization request, as the provider saw it. */
const asked = (): Record<string, string> => {
	const call = app.standin.calls.find(({step}) => step === 'authorize');
	return Object.fromEntries(new URLSearchParams(call?.params.request ?? ''));
};

/** Where an honest start leads, less what is new in every flow. */
const destination = (location: string) => {
	const url = new URL(location);
	for (const name of ['state', 'nonce', 'code_challenge', 'oauth_token']) {
		url.searchParams.delete(name);
	}
	return url.href;
};

/** Who says of what host a request is. */
const hosts = {
	host: 'evil.example',
	'x-forwarded-host': 'evil.example',
	forwarded: 'host=evil.example;proto=https',
};

/** The same app with a proxy in front, whose word of an address counts, and none of a host. */
const proxied = shareApp({env: {TRUST_PROXY: '1'}});

/** How many bits a text can hold by its length: hex has 4 in each character, base64url 6. */
const bitsOf = (secret = ''): number => secret.length * (/^[0-9a-f]+$/.test(secret) ? 4 : 6);

for (const name of oddNames) {
	test.serial(`A24: ${name.slice(0, 40)} is no provider`, async t => {
		const browser = app.browser();
		const path = `/connect/${name}`;
		const posted = await nothingComesOf(t, {app, browser}, () => browser.post(path));
		isRefused(t, posted, 'unknown-provider');
		const come = () => browser.get(`${path}/callback?code=x&state=y`, {headers: json});
		isRefused(t, await nothingComesOf(t, {app, browser}, come), 'unknown-provider');
		t.is((await flows()).length, 0);
		t.is(browser.cookie('flow'), undefined);
		for (const mixin of mixins.slice(0, 1)) await signInHonestly(t, app, mixin);
	});
}

for (const mixin of mixins) {
	const {name} = mixin;
	const path = `/connect/${name}`;

	/** Nothing may have been begun: no row, no cookie, no call. */
	const nothingBegins = async (
		t: Parameters<typeof nothingComesOf>[0],
		browser: Browser,
		action: () => ReturnType<Browser['get']>,
	) => {
		const before = await flows();
		const answer = await nothingComesOf(t, {app, browser}, action);
		t.deepEqual(await flows(), before);
		t.deepEqual(answer.headers.getSetCookie(), []);
		return answer;
	};

	for (const method of ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE']) {
		test.serial(`${name}: A25: ${method} begins nothing`, async t => {
			const {browser} = await signInHonestly(t, app, mixin);
			const answer = await nothingBegins(t, browser, () => browser.get(path, {method}));
			isRefused(t, answer, 'method-not-allowed');
			t.is(answer.headers.get('allow'), 'POST');
		});
	}

	for (const other of [path.replace('connect', 'CONNECT'), `${path}/`, `/${path}`, `${path}/x`]) {
		test.serial(`${name}: A25: ${other} is another path`, async t => {
			const {browser} = await signInHonestly(t, app, mixin);
			const answer = await nothingBegins(t, browser, () => browser.post(`${app.origin}${other}`));
			isRefused(t, answer, 'not-found');
		});
	}

	for (const [whose, headers] of Object.entries(foreign(app.origin))) {
		test.serial(`${name}: A26: a form ${whose} begins nothing`, async t => {
			const {browser} = await signInHonestly(t, app, mixin);
			const post = () => browser.post(path, {next: '/account'}, {headers});
			isRefused(t, await nothingBegins(t, browser, post), 'cross-site');
		});
	}

	test.serial(`${name}: A14, A15: every flow has secrets of its own`, async t => {
		const secrets: (string | undefined)[] = [];
		for (let round = 1; round <= 3; round++) {
			app.standin.calls.length = 0;
			const scene = await agree(app, mixin);
			const {state, code_challenge, code_challenge_method, nonce} = asked();
			await comeBack(t, scene);

			if (mixin.oauth === 1) secrets.push(given(scene, 'oauth_token'));
			else secrets.push(state);
			if (mixin.oauth === 'oidc') secrets.push(nonce);
			if (mixin.oauth !== 1 && mixin.pkce !== false) {
				const token = app.standin.calls.find(({step}) => step === 'token');
				const verifier = token?.params.code_verifier ?? '';
				t.is(code_challenge_method, 'S256');
				t.is(code_challenge, createHash('sha256').update(verifier).digest('base64url'));
				secrets.push(verifier);
			}
		}
		t.true(secrets.length >= 3);
		for (const secret of secrets) t.true(bitsOf(secret) >= 128, `${secret}`);
		t.is(new Set(secrets).size, secrets.length);
	});

	test.serial(`${name}: A23: nothing but \`next\` is taken from who begins`, async t => {
		const honest = await app.browser().api(path, {next: '/hello'});
		const expected = destination(honest.json<{location: string}>().location);
		const seals = createSeals(app.config.tokenKeys);
		const query = `?${new URLSearchParams(overrides)}`;
		const {browser: member} = await signInHonestly(t, app, mixin);

		for (const begin of [
			(browser: Browser) => browser.post(path + query, {}, {headers: json}),
			(browser: Browser) => browser.post(path, overrides, {headers: json}),
			(browser: Browser) => browser.api(path, overrides),
			(browser: Browser) => browser.api(path, {...overrides, grant: overrides, params: overrides}),
			(browser: Browser) => browser.api(path, [overrides]),
		]) {
			for (const browser of [app.browser(), member]) {
				await flows().delete();
				const answer = await begin(browser);
				t.is(answer.status, 200);
				const {location} = answer.json<{location: string}>();
				t.is(destination(location), expected);
				const state = new URL(location).searchParams.get(
					mixin.oauth === 1 ? 'oauth_token' : 'state',
				);
				t.true(bitsOf(state ?? '') >= 128, location);

				const [flow] = await flows();
				if (!flow) return t.fail('no flow was begun');
				const place = {table: 'oauth_flows', row: flow.id, column: 'data'};
				const kept = seals.open(flow.data, place);
				t.regex(kept ?? '', /"next":"\/"/);
				t.notRegex(JSON.stringify([kept, flow]), /evil/);
			}
		}
		t.false(app.logged().includes('evil'));
		t.deepEqual(await app.db('sessions').select('data'), [{data: '{}'}]);
	});

	for (const [header, value] of Object.entries(hosts)) {
		test.serial(`${name}: A33: ${header} does not decide where people come back`, async t => {
			for (const {origin, standin, browser} of [app, proxied]) {
				standin.calls.length = 0;
				const answer = await browser().post(path, {}, {headers: {...json, [header]: value}});
				const {location} = answer.json<{location: string}>();
				const signed = standin.calls[0]?.headers.authorization;
				const callback =
					mixin.oauth === 1
						? decodeURIComponent(String(signed).match(/oauth_callback="([^"]+)"/)?.[1] ?? '')
						: new URL(location).searchParams.get('redirect_uri');
				t.is(callback, `${origin}/connect/${name}/callback`);
			}
		});
	}
}

for (const mixin of mixins.filter(({oauth}) => oauth === 1)) {
	for (const [how, [status, body]] of Object.entries(requestTokens)) {
		test.serial(`${mixin.name}: A21: a request token ${how} sends nobody off`, async t => {
			app.standin.misbehave(mixin.name, 'request', ctx => {
				if (status > 299 && status < 400) ctx.set('location', `${ctx.path}?again=1`);
				ctx.status = status;
				ctx.type = 'application/x-www-form-urlencoded';
				ctx.body = body;
			});
			t.teardown(() => app.standin.misbehave(mixin.name, 'request'));
			const browser = app.browser();
			for (const headers of [json, {}]) {
				const answer = await nothingComesOf(t, {app, browser, calls: ['request']}, () =>
					browser.post(`/connect/${mixin.name}`, {}, {headers}),
				);
				isRefused(t, answer, 'provider-failed');
			}
			t.is((await flows()).length, 0);

			app.standin.misbehave(mixin.name, 'request');
			await comeBack(t, await agree(app, mixin, {browser}));
		});
	}
}
