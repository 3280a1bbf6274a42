import test from 'ava';
import {createRouter} from '../../starter/routes.ts';
import {shareApp, startApp} from '../helpers/app.ts';
import {sendRaw} from '../helpers/raw.ts';
import {anyone, registry} from '../helpers/registry.ts';

const alone = shareApp();
const proxied = shareApp({env: {TRUST_PROXY: '1'}});
const port = () => new URL(alone.origin).port;

const lies: Record<string, string>[] = [
	{host: 'evil.example'},
	{host: 'evil.example:443'},
	{host: 'user@evil.example'},
	{host: 'localhost:1@evil.example'},
	{host: '"><script>'},
	{
		'x-forwarded-host': 'evil.example',
		'x-forwarded-proto': 'https',
		'x-forwarded-for': '192.0.2.1',
	},
	{forwarded: 'host=evil.example;proto=https', 'x-original-url': '/me', 'x-rewrite-url': '/me'},
];

// Behind a proxy Koa believes what is forwarded, and the app must not.
for (const [where, app] of [
	['', alone],
	[', behind a proxy neither', proxied],
] as const) {
	for (const headers of lies) {
		test.serial(
			`${JSON.stringify(headers)} changes no link, redirect or decision${where}`,
			async t => {
				for (const path of ['/', '/login', '/account', '/nowhere', '/login?next=//evil.example']) {
					const truth = await app.browser().get(path);
					const answer = await app.browser().get(path, {headers});
					const plain = (text: string) => text.replaceAll(/[\da-f-]{36}/g, 'id');

					t.is(answer.status, truth.status, path);
					t.is(answer.headers.get('location'), truth.headers.get('location'));
					t.is(plain(answer.text), plain(truth.text));
				}

				for (const {mixin} of registry) {
					const answer = await app.browser().post(`/connect/${mixin.name}`, {}, {headers});
					t.is(answer.status, 302);
					t.true(answer.headers.get('location')?.startsWith(app.standin.origin));
					t.false(answer.headers.get('location')?.includes('evil'));
					t.notRegex(answer.headers.get('set-cookie') ?? '', /__Host-|secure/i);
				}
				const callbacks = app.standin.calls.map(({params}) => params.oauth_callback);
				for (const callback of callbacks.filter(Boolean)) t.true(callback?.startsWith(app.origin));

				for (const origin of ['http://evil.example', 'https://evil.example']) {
					const from = {...headers, origin, 'sec-fetch-site': ''};
					const post = await app.browser().post('/logout', {}, {headers: from});
					t.is(post.status, 403, 'ORIGIN decides what is cross-site, not Host');
				}
			},
		);
	}
}

test.serial('an address in full, of another host, is a path of ours', async t => {
	const answer = await sendRaw(
		t,
		port(),
		'GET http://evil.example/login HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
	);
	t.regex(answer, /^HTTP\/1\.1 200 /);
	t.notRegex(answer, /evil/);

	const refused = await sendRaw(
		t,
		port(),
		'GET http://evil.example/account HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
	);
	t.regex(refused, /^HTTP\/1\.1 302 /);
	t.regex(refused, /\r\nLocation: \/login\?next=/);
});

test.serial('of two hosts in one request none is anywhere in the answer', async t => {
	const provider = anyone?.mixin.name;
	const form = 'Content-Type: application/x-www-form-urlencoded\r\n';
	for (const [request, status] of [
		['GET /login', 200],
		['GET /account', 302],
		['GET /nowhere', 404],
		[`POST /connect/${provider}`, 302],
	] as const) {
		for (const [first, second] of [
			['localhost', 'evil.example'],
			['evil.example', 'localhost'],
		]) {
			const hosts = `Host: ${first}\r\nHost: ${second}\r\n`;
			const rest = `${form}Content-Length: 0\r\nConnection: close\r\n\r\n`;
			const answer = await sendRaw(t, port(), `${request} HTTP/1.1\r\n${hosts}${rest}`);
			t.true(answer.startsWith(`HTTP/1.1 ${status} `), answer);
			t.notRegex(answer, /evil/);
		}
	}
});

test.serial('Referer decides nothing', async t => {
	const form = {username: 'ada', password: 'correct horse'};
	const secure = {current: form.password, password: 'correct horses'};
	for (const referer of [
		`${alone.origin}//evil.example`,
		'https://evil.example/',
		'//evil.example',
		'javascript:alert(1)',
	]) {
		const browser = alone.browser();
		for (const [path, fields, leadsTo] of [
			['/signup', {...form, username: `ada${referer.length}`}, '/'],
			['/account/password', secure, '/account'],
			['/account/sessions/revoke-others', {}, '/account'],
			['/login', {...secure, username: `ada${referer.length}`}, '/'],
			['/account/delete', {}, '/account'],
			['/logout', {}, '/'],
		] as const) {
			const answer = await browser.post(path, fields, {headers: {referer}});
			t.is(answer.status, 303, path);
			t.is(answer.headers.get('location'), leadsTo, path);
		}
		for (const path of ['/nowhere', '/login', '/account?x']) {
			t.notRegex((await browser.get(path, {headers: {referer}})).text, /evil|javascript:/);
		}
	}
});

const withAddress = () =>
	createRouter().get('/address', ctx => {
		ctx.body = {ip: ctx.ip};
	});

const seen: [string, string, string | undefined, string][] = [
	['no proxy is trusted unless it is said', '0', '192.0.2.1, 192.0.2.2', '127.0.0.1'],
	['of one proxy, its own word: the last hop', '1', '192.0.2.1, 192.0.2.2', '192.0.2.2'],
	['of one proxy, without its word', '1', undefined, '127.0.0.1'],
	['of two proxies, the hop before the last', '2', 'evil, 192.0.2.1, 192.0.2.2', '192.0.2.1'],
	['of two proxies, of which one was passed by', '2', '192.0.2.2', '192.0.2.2'],
	['an IPv6 address', '1', '192.0.2.1, 2001:db8::1', '2001:db8::1'],
];

for (const [what, TRUST_PROXY, forwarded, ip] of seen) {
	test.serial(`${what} (TRUST_PROXY=${TRUST_PROXY}): ${ip}`, async t => {
		const app = await startApp(t, {env: {TRUST_PROXY}, createRouter: withAddress});
		const headers = forwarded === undefined ? {} : {'x-forwarded-for': forwarded};
		t.deepEqual((await app.browser().get('/address', {headers})).json(), {ip});
	});
}

/** How many of so many sign-ups, each with a header of its own, are let through. */
const signUps = async (
	t: Parameters<typeof startApp>[0],
	TRUST_PROXY: string,
	forwarded: (index: number) => string,
) => {
	const app = await startApp(t, {env: {TRUST_PROXY, RATE_LIMIT: '0.1'}});
	const answers = await Promise.all(
		Array.from({length: 6}, (_, index) =>
			app
				.browser()
				.post(
					'/signup',
					{username: `person${index}`, password: 'correct horse'},
					{headers: {'x-forwarded-for': forwarded(index)}},
				),
		),
	);
	return answers.filter(({status}) => status === 303).length;
};

test.serial(
	'limits go by the address that a trusted proxy saw, and nobody can invent one',
	async t => {
		t.is(await signUps(t, '0', index => `192.0.2.${index}`), 2);
		t.is(await signUps(t, '1', index => `192.0.2.${index}, 192.0.2.99`), 2);
		t.is(await signUps(t, '1', index => `192.0.2.${index}`), 6);
		t.is(await signUps(t, '1', index => `2001:db8::${index}`), 2, 'all of an IPv6 /64 is one');
		t.is(await signUps(t, '1', index => `::ffff:192.0.2.${index > 2 ? 1 : 2}`), 4);
	},
);
