import {once} from 'node:events';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {startApp} from '../helpers/app.ts';
import {checkOut} from '../helpers/checkout.ts';
import {openChromium} from '../helpers/chromium.ts';
import {production} from '../helpers/environment.ts';
import {startFront} from '../helpers/front.ts';
import {freePorts, script, serve, start} from '../helpers/process.ts';
import {anyone} from '../helpers/registry.ts';
import {addressesAt, standinFor} from '../helpers/standin.ts';

// What only a real browser can say of cookies and headers.

if (!anyone) throw new Error('these tests take a provider');
const {name, label} = anyone.mixin;

/** The app in production behind a proxy that speaks TLS; its address. */
const startBehindTls = async (t: ExecutionContext): Promise<string> => {
	const folder = checkOut(t);
	const [port = 0] = await freePorts(1);
	const front = await startFront(t, `http://127.0.0.1:${port}`, 'https');
	const origin = `https://localhost:${front.port}`;
	const standin = await standinFor(t, origin);
	const env = {
		...production,
		...addressesAt(standin.origin),
		HOST: '127.0.0.1',
		PORT: String(port),
		ORIGIN: origin,
		TRUST_PROXY: '1',
		DATABASE_URL: `sqlite:${join(folder, 'app.sqlite3')}`,
	};
	await start(t, folder, script('migrate.ts'), env).ended;
	await start(t, folder, serve, env).says('"listening"');
	return origin;
};

test('behind a proxy with TLS, all cookies are __Host- ones, and a sign-in works with them', async t => {
	const origin = await startBehindTls(t);
	const {page, complaints} = await openChromium(t, {ignoreHTTPSErrors: true});
	const seen = new Map<string, unknown>();
	page.on('response', async () => {
		for (const cookie of await page.context().cookies(origin)) seen.set(cookie.name, cookie);
	});

	await page.goto(`${origin}/login`);
	await page.getByRole('button', {name: new RegExp(` ${label}$`)}).click();
	await page.locator('button[name=person]').first().click();
	await page.getByText('You are logged in').waitFor();

	t.deepEqual([...seen.keys()].sort(), ['__Host-flow', '__Host-last', '__Host-sid']);
	for (const cookie of seen.values()) {
		t.like(cookie, {domain: 'localhost', path: '/', secure: true, httpOnly: true, sameSite: 'Lax'});
	}
	t.is(await page.evaluate('document.cookie'), '');
	t.deepEqual(complaints, []);
});

test("the app's pages stay empty in a frame", async t => {
	const {origin} = await startApp(t);
	const server = createServer((request, response) => {
		const frame = request.url === '/ours' ? `${origin}/login` : '/plain';
		response.setHeader('content-type', 'text/html');
		response.end(request.url === '/plain' ? '<p>seen</p>' : `<iframe src="${frame}"></iframe>`);
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	t.teardown(() => server.close());
	const there = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const {page, complaints} = await openChromium(t);

	await page.goto(`${there}/other`);
	await page.frameLocator('iframe').getByText('seen').waitFor();
	t.deepEqual(complaints, []);

	await page.goto(`${there}/ours`);
	await page.waitForLoadState('networkidle');
	t.is(await page.frameLocator('iframe').locator(`form[action="/connect/${name}"]`).count(), 0);
	t.regex(complaints.join('\n'), /frame-ancestors 'none'|X-Frame-Options/);

	await page.goto(`${origin}/login`);
	t.is(await page.locator(`form[action="/connect/${name}"]`).count(), 1);
});

test('no script runs in a page but the files of the app', async t => {
	const {origin} = await startApp(t);
	const {page, complaints} = await openChromium(t);
	await page.goto(`${origin}/login`);
	await page.evaluate(`
		const script = document.createElement('script');
		script.textContent = 'window.ran = true';
		document.body.append(script);
		const picture = document.createElement('img');
		picture.src = 'data:,';
		picture.setAttribute('onerror', 'window.ran = true');
		document.body.append(picture);
	`);
	await page.waitForLoadState('networkidle');
	t.is(await page.evaluate('window.ran'), undefined);
	t.true(complaints.some(complaint => complaint.includes('Content Security Policy')));
});
