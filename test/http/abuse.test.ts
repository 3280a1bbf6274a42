import {once} from 'node:events';
import {setImmediate} from 'node:timers/promises';
import test from 'ava';
import {shareApp} from '../helpers/app.ts';
import {dial, sendRaw} from '../helpers/raw.ts';
import {registry} from '../helpers/registry.ts';
import {begin, decide} from '../helpers/sign-in.ts';

const app = shareApp();
const port = () => new URL(app.origin).port;
const head = 'Host: localhost\r\nConnection: close\r\n';
const form = 'Content-Type: application/x-www-form-urlencoded\r\n';

for (const [what, text, status] of [
	['20 kB of headers', `GET / HTTP/1.1\r\n${head}X: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
	['an address of 20 kB', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\n${head}\r\n`, 431],
	[
		'a length and chunks at once',
		`POST /login HTTP/1.1\r\n${head}${form}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG`,
		400,
	],
	[
		'two lengths',
		`POST /login HTTP/1.1\r\n${head}${form}Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx`,
		400,
	],
	['a negative length', `POST /login HTTP/1.1\r\n${head}${form}Content-Length: -1\r\n\r\n`, 400],
	[
		'a chunk that is none',
		`POST /login HTTP/1.1\r\n${head}${form}Transfer-Encoding: chunked\r\n\r\nzz\r\n`,
		400,
	],
	['an address that is none', `GET http://[::1/account HTTP/1.1\r\n${head}\r\n`, 404],
	['another one', `POST https://[ HTTP/1.1\r\n${head}Content-Length: 0\r\n\r\n`, 404],
	['no host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
	['a method that nobody knows', `FOO / HTTP/1.1\r\n${head}\r\n`, 400],
	['junk', 'junk\r\n\r\n', 400],
	['a TLS greeting', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
	['a header without a name', `GET / HTTP/1.1\r\n${head}: x\r\n\r\n`, 400],
	['a broken line in a header', `GET / HTTP/1.1\r\n${head}X: a\rb\r\n\r\n`, 400],
	[
		'an expectation',
		`POST /login HTTP/1.1\r\n${head}${form}Expect: wonders\r\nContent-Length: 0\r\n\r\n`,
		417,
	],
] as const) {
	test.serial(`${what}: ${status}`, async t => {
		t.is(Number((await sendRaw(t, port(), text)).split(' ')[1]), status);
		t.is((await app.browser().get('/healthz')).status, 200);
	});
}

test.serial('an address that is none gets a page with every header', async t => {
	const answer = await sendRaw(t, port(), `GET http://[ HTTP/1.1\r\n${head}\r\n`);
	t.regex(answer, /^content-security-policy: /im);
	t.regex(answer, /^x-request-id: /im);
	t.regex(answer, /<h1/);
});

test.serial('junk behind a request ends the connection after its answer', async t => {
	const answer = await sendRaw(
		t,
		port(),
		'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n\x00junk\r\n\r\n',
	);
	t.is(answer.match(/HTTP\/1\.1 400/g)?.length, 1);
});

test.serial(
	'two hundred connections that never finish their headers keep nobody waiting',
	async t => {
		const stalled = await Promise.all(Array.from({length: 200}, () => dial(t, port())));
		for (const {socket} of stalled) socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ');
		const bodies = await Promise.all(Array.from({length: 20}, () => dial(t, port())));
		for (const {socket} of bodies) {
			socket.write(`POST /login HTTP/1.1\r\n${head}${form}Content-Length: 9\r\n\r\nuse`);
		}

		const begun = performance.now();
		t.is((await app.browser().get('/login')).status, 200);
		t.is((await app.browser().post('/logout')).status, 303);
		t.true(performance.now() - begun < 2000);
	},
);

test.serial('a body that is cut off in the middle disturbs nothing', async t => {
	const {socket} = await dial(t, port());
	socket.write(
		`POST /login HTTP/1.1\r\n${head}${form}Expect: 100-continue\r\nContent-Length: 99\r\n\r\n`,
	);
	await once(socket, 'data');
	socket.end('username=');
	await once(socket, 'close');
	t.is((await app.browser().get('/login')).status, 200);
});

test.serial('who hangs up while the provider is asked is forgotten in peace', async t => {
	const [provider] = registry;
	if (!provider) throw new Error('this test takes a provider');
	const {name} = provider.mixin;
	const browser = app.browser();
	await begin(browser, name);
	const callback = new URL(await decide(browser));
	const cookie = [...(browser.cookies.get('localhost') ?? [])]
		.map(pair => pair.join('='))
		.join('; ');

	const asked = new Promise<() => void>(resolve => {
		app.standin.misbehave(name, 'token', async ctx => {
			await new Promise<void>(answer => resolve(answer));
			ctx.status = 500;
		});
	});
	const {socket, closed} = await dial(t, port());
	socket.write(
		`GET ${callback.pathname}${callback.search} HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie}\r\n\r\n`,
	);
	const answer = await asked;
	socket.destroy();
	await closed;
	answer();

	// The story ends in the log, and the flow is used up.
	while (!app.logged().includes('"code":"provider-failed"')) await setImmediate();
	t.is((await browser.get(callback.href)).status, 400);
	t.is((await app.browser().get('/')).status, 200);
});
