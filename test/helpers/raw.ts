import {connect, type Socket} from 'node:net';
import type {ExecutionContext} from 'ava';

/** A connection on which a test writes HTTP by hand. */
export interface Raw {
	socket: Socket;
	/** What has come back so far. */
	received(): string;
	/** Everything that came back, once the other side has hung up. */
	closed: Promise<string>;
}

/** Connects to this machine. Rejects when nobody listens. */
export const dial = async (
	t: ExecutionContext,
	port: number | string,
	host = '127.0.0.1',
): Promise<Raw> => {
	const socket = connect(Number(port), host);
	t.teardown(() => socket.destroy());
	let received = '';
	socket.on('data', chunk => {
		received += chunk;
	});

	await new Promise<void>((resolve, reject) => {
		socket.once('connect', resolve);
		socket.once('error', reject);
	});
	// Who is hung up on while still writing gets a reset, and what came before it counts.
	socket.on('error', () => {});
	return {
		socket,
		received: () => received,
		closed: new Promise(resolve => socket.once('close', () => resolve(received))),
	};
};

/** Sends one request as these very bytes, and answers what came back. */
export const sendRaw = async (
	t: ExecutionContext,
	port: number | string,
	text: string,
): Promise<string> => {
	const {socket, closed} = await dial(t, port);
	socket.write(text);
	return closed;
};
