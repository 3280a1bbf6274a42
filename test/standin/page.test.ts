import test from 'ava';
import {appOf, callbackOf, clientOf, consumerOf, locationOf, refusal, start} from './harness.ts';
import {github} from './services.ts';

test('the page works without script and loads nothing from elsewhere', async t => {
	const {origin, hopOrigin} = await start(t);
	const label = '<b>Git & "Hub"</b>';
	const odd = await start(t, {clients: [clientOf({...github, label})]});
	const response = await appOf(origin, github).ask();
	const page = await response.text();

	t.is(response.status, 200);
	t.is(/<button name="(\w+)" value="(\w+)">/.exec(page)?.slice(1).join(), 'person,ada');
	t.regex(page, /This is not GitHub\..*GITHUB_CLIENT_ID.*GITHUB_CLIENT_SECRET/s);
	t.regex(page, /<code>read:user<\/code>/);
	t.notRegex(page, /<script|https?:\/\/(?!localhost)[^"]*"/);

	const policy = response.headers.get('content-security-policy') ?? '';
	t.regex(policy, /default-src 'none'/);
	t.true(policy.includes(`form-action 'self' ${origin} ${hopOrigin} http://localhost:3000;`));
	t.is(response.headers.get('referrer-policy'), 'no-referrer');
	t.is(response.headers.get('cache-control'), 'no-store');

	const escaped = await (await appOf(odd.origin, github).ask({scope: '"><script>'})).text();
	t.true(escaped.includes('&lt;b&gt;Git &amp; &quot;Hub&quot;&lt;/b&gt;'));
	t.notRegex(escaped, /<b>Git|<script/);
});

test('people have pictures', async t => {
	const {origin} = await start(t);
	const response = await fetch(`${origin}/people/ada.svg`);
	t.is(response.headers.get('content-type'), 'image/svg+xml');
	t.regex(await response.text(), />AL<\/text>/);
	t.regex(await (await fetch(`${origin}/people/zoe-quinn.svg`)).text(), />ZQ<\/text>/);
});

test('the way back may lead over a second origin', async t => {
	const {origin, hopOrigin} = await start(t);
	const app = appOf(origin, github);
	const first = locationOf(await app.decide({person: 'ada', hop: 'yes'}));
	t.is(first.origin, hopOrigin);
	t.not(first.origin, origin);
	t.false(first.href.includes('code='));

	const second = locationOf(await fetch(first, {redirect: 'manual'}));
	t.is(second.origin + second.pathname, callbackOf(github));
	t.is((await app.redeem(second.searchParams.get('code') ?? '')).status, 200);
	t.is((await fetch(`${hopOrigin}/hop?to=https://evil.example`)).status, 400);
});

test('trouble: an expired, a malformed, a cut and a slow answer', async t => {
	const {origin} = await start(t);
	const app = appOf(origin, github);
	const redeem = async (trouble: string, init?: RequestInit) =>
		app.redeem(await app.codeFor({person: 'ada', trouble}), {}, init);

	t.is(await refusal(await redeem('expired')), '400 invalid_grant');
	const malformed = await redeem('malformed');
	t.is(malformed.status, 200);
	t.regex(await malformed.text(), /^<!doctype html>/);
	await t.throwsAsync(redeem('down'), {message: 'fetch failed'});
	await t.throwsAsync(redeem('slow', {signal: AbortSignal.timeout(300)}), {any: true});
});

test('trouble: the same for OAuth 1.0a', async t => {
	const {origin} = await start(t);
	const app = consumerOf(origin);
	const exchange = async (trouble: string) => {
		const {token, verifier} = await app.agree({person: 'ada', trouble});
		return app.accessToken(token, verifier);
	};

	t.is(await refusal(await exchange('expired')), '401 token_expired');
	t.regex(await (await exchange('malformed')).text(), /^<!doctype html>/);
	await t.throwsAsync(exchange('down'), {message: 'fetch failed'});
});
