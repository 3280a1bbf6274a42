import {once} from 'node:events';
import type {Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {Worker} from 'node:worker_threads';
import test, {type ExecutionContext} from 'ava';
import {close, createHttpServer, listen} from '../../starter/listen.ts';
import {freePorts} from '../helpers/process.ts';
import {dial} from '../helpers/raw.ts';

// A proxy that keeps connections learns that one has ended when it may have sent a request on it.

const get = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';

/** A server, and a connection to it on which nothing was asked yet. */
const begin = async (t: ExecutionContext, hold = Promise.resolve()) => {
	const [port = 0] = await freePorts(1);
	const server = createHttpServer(async (_, response) => {
		await hold;
		response.end('answered');
	});
	await listen(server, port, '127.0.0.1');
	t.teardown(() => close([server], 0));
	const accepted = once(server, 'connection');
	const connection = await dial(t, port);
	await accepted;
	return {server, ...connection};
};

const noLongerListens = async (server: Server) => {
	while (server.listening) await new Promise(resolve => setImmediate(resolve));
};

test('a request on a connection that was made before the end is answered, as the last', async t => {
	const {server, socket, closed} = await begin(t);
	const end = close([server], 5000);
	await noLongerListens(server);
	socket.write(get);
	t.regex(await closed, /^HTTP\/1\.1 200 .*\r\nConnection: close\r\n.*answered/s);
	await end;
});

test('so is one on a kept connection', async t => {
	const {server, socket, closed, received} = await begin(t);
	socket.write(get);
	await once(socket, 'data');
	t.regex(received(), /\r\nConnection: keep-alive\r\n/);

	const end = close([server], 5000);
	await noLongerListens(server);
	socket.write(get);
	t.regex((await closed).slice(received().indexOf('answered')), /\r\nConnection: close\r\n/);
	await end;
});

test('the answer to a request in flight says that it is the last', async t => {
	let release = () => {};
	const hold = new Promise<void>(resolve => {
		release = resolve;
	});
	const {server, socket, closed} = await begin(t, hold);
	const asked = once(server, 'request');
	socket.write(get);
	await asked;

	const end = close([server], 5000);
	await noLongerListens(server);
	release();
	t.regex(await closed, /\r\nConnection: close\r\n.*answered/s);
	await end;
});

test('who had connected by the end, and was not even seen yet, is answered', async t => {
	const {server} = await begin(t);
	const awake = new SharedArrayBuffer(4);
	const {port} = server.address() as AddressInfo;
	const visitor = new Worker(new URL('knock.js', import.meta.url), {
		workerData: {port, awake, request: get},
	});
	t.teardown(() => visitor.terminate());
	const told = once(visitor, 'message');
	await once(visitor, 'online');

	// This thread sees nothing of it, until its own next turn: the system has taken the connection.
	Atomics.wait(new Int32Array(awake), 0, 0, 10_000);
	const end = close([server], 5000);
	const [received] = await told;
	t.regex(received, /^HTTP\/1\.1 200 .*answered/s);
	await end;
});

test('a connection on which nothing comes does not keep the server', async t => {
	const {server, closed} = await begin(t);
	const begun = performance.now();
	await close([server], 60_000);
	t.is(await closed, '');
	t.true(performance.now() - begun < 10_000);
});
