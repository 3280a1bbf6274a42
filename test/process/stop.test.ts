import {once} from 'node:events';
import test, {type ExecutionContext} from 'ava';
import {Browser} from '../helpers/browser.ts';
import {checkOut} from '../helpers/checkout.ts';
import {production} from '../helpers/environment.ts';
import {freshDatabase} from '../helpers/fresh-database.ts';
import {holdNext} from '../helpers/gate.ts';
import {ownPorts, serve, start} from '../helpers/process.ts';
import {dial} from '../helpers/raw.ts';
import {registry} from '../helpers/registry.ts';
import {counts} from '../helpers/rows.ts';
import {agreeAtOnce} from '../helpers/sign-in.ts';
import {addressesAt, standinFor} from '../helpers/standin.ts';

const body = 'username=ann&password=a-wrong-password';

/** The app with a request in it whose body is still on its way, and connections without one. */
const busy = async (t: ExecutionContext) => {
	const ports = await ownPorts();
	const process = start(t, checkOut(t), serve, ports);
	await process.says('"listening"');

	const unused = await dial(t, ports.PORT);
	const idle = await dial(t, ports.PORT);
	idle.socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
	await once(idle.socket, 'data');

	const request = await dial(t, ports.PORT);
	request.socket.write(
		'POST /login HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n' +
			'Content-Type: application/x-www-form-urlencoded\r\nExpect: 100-continue\r\n' +
			`Content-Length: ${body.length}\r\n\r\n`,
	);
	await once(request.socket, 'data'); // "100 Continue": it is being read
	return {...process, ...ports, unused, idle, request};
};

test('SIGTERM lets a request end, takes no new one, and ends well', async t => {
	const {child, ended, says, PORT, unused, idle, request} = await busy(t);
	child.kill('SIGTERM');
	await says('"stopping"');

	await Promise.all([unused.closed, idle.closed]);
	await t.throwsAsync(dial(t, PORT));
	t.is(child.exitCode, null);
	const begun = performance.now();
	request.socket.write(body);
	t.is(await ended, 0);
	t.regex(request.received(), /HTTP\/1\.1 401 .*"invalid-credentials"/s);
	t.true(performance.now() - begun < 4000, 'and does not wait for what is over');
});

test('the second signal ends it at once', async t => {
	const {child, ended, says} = await busy(t);
	child.kill('SIGTERM');
	await says('"stopping"');
	child.kill('SIGTERM');
	t.is(await ended, 1);
});

const isUp = (t: ExecutionContext, port: string): Promise<boolean> =>
	dial(t, port).then(
		() => true,
		() => false,
	);

test('SIGTERM lets people who are coming back from a provider sign in', async t => {
	const {PORT} = await ownPorts();
	const origin = `http://localhost:${PORT}`;
	const {db, url} = await freshDatabase(t);
	const standin = await standinFor(t, origin);
	const {child, ended, says} = start(t, checkOut(t), serve, {
		...production,
		...addressesAt(standin.origin),
		ORIGIN: origin,
		PORT,
		DATABASE_URL: url,
	});
	await says('"listening"');

	const arrivals = await Promise.all(
		registry.map(async ({mixin}) => {
			const browser = new Browser(`${origin}/`);
			const callback = await agreeAtOnce(browser, mixin.name);
			const held = holdNext({standin}, mixin, 'token');
			return {mixin, held, answer: browser.get(callback)};
		}),
	);
	await Promise.all(arrivals.map(({held}) => held.asked));
	child.kill('SIGTERM');
	await says('"stopping"');
	while (await isUp(t, PORT)); // it stops listening just after it has said so
	t.is(child.exitCode, null);
	t.like(await counts(db), {users: 0, sessions: 0});

	for (const {held} of arrivals) held.release();
	for (const {mixin, answer} of arrivals) t.is((await answer).status, 302, mixin.name);
	t.is(await ended, 0);
	const {length} = registry;
	t.like(await counts(db), {users: length, identities: length, sessions: length, oauth_flows: 0});
});
