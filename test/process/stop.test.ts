import {once} from 'node:events';
import test, {type ExecutionContext} from 'ava';
import {checkOut} from '../helpers/checkout.ts';
import {ownPorts, serve, start} from '../helpers/process.ts';
import {dial} from '../helpers/raw.ts';

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
