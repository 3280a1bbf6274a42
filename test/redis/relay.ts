import {type AddressInfo, connect, createServer, type Socket} from 'node:net';
import type {ExecutionContext} from 'ava';
import {redisUrl} from '../helpers/redis.ts';

/** How answers come through: at once, a byte ten times a second, or not until that changes. */
type Pace = 'open' | 'dripping' | 'stalled';

export interface Relay {
	/** Where the app finds Redis through it. */
	url: string;
	/** Ends every connection, and takes no new one until `open`. */
	close(): void;
	open(): Promise<void>;
	set(pace: Pace): void;
	/** All that was asked of Redis so far. */
	asked(): string;
}

/** A way to the tests' Redis on which things can go wrong. */
export const relay = async (t: Pick<ExecutionContext, 'teardown'>): Promise<Relay> => {
	const target = new URL(redisUrl);
	const sockets = new Set<Socket>();
	let pace: Pace = 'open';
	let asked = '';

	const server = createServer(near => {
		const far = connect(Number(target.port) || 6379, target.hostname);
		let held = Buffer.alloc(0);
		const pass = (length = held.length) => {
			if (near.writable) near.write(held.subarray(0, length));
			held = held.subarray(length);
		};
		const timer = setInterval(() => {
			if (pace !== 'stalled') pass(pace === 'dripping' ? 1 : undefined);
		}, 100);

		near.on('data', chunk => {
			asked += chunk;
			far.write(chunk);
		});
		far.on('data', chunk => {
			held = Buffer.concat([held, chunk]);
			if (pace === 'open') pass();
		});
		for (const [one, other] of [
			[near, far],
			[far, near],
		] as const) {
			sockets.add(one);
			one.on('error', () => {});
			one.on('close', () => {
				clearInterval(timer);
				sockets.delete(one);
				other.destroy();
			});
		}
	});
	const open = (port: number) =>
		new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
	const close = () => {
		server.close();
		for (const socket of sockets) socket.destroy();
	};

	await open(0);
	const {port} = server.address() as AddressInfo;
	t.teardown(close);
	return {
		url: Object.assign(new URL(redisUrl), {host: `127.0.0.1:${port}`}).href,
		close,
		open: () => open(port),
		set(next) {
			pace = next;
		},
		asked: () => asked,
	};
};

/** Asks until the answer is yes; the test's own time limit ends it otherwise. */
export const until = async (ask: () => Promise<boolean>): Promise<void> => {
	while (!(await ask()));
};
