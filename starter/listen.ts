import {createServer, type RequestListener, type Server, type ServerResponse} from 'node:http';
import {type Socket, Server as TcpServer} from 'node:net';
import {setImmediate as nextTurn} from 'node:timers/promises';

const second = 1000;

/** The open connections of each server, with the last answer on each. */
const connections = new WeakMap<Server, Map<Socket, ServerResponse | undefined>>();

/** An HTTP server with limits on headers and on the time that a request may take to arrive. */
export const createHttpServer = (listener?: RequestListener): Server => {
	const server = createServer(
		{
			maxHeaderSize: 16 * 1024,
			headersTimeout: 15 * second,
			requestTimeout: 30 * second,
			keepAliveTimeout: 5 * second,
			connectionsCheckingInterval: 5 * second,
		},
		listener,
	);

	const sockets = new Map<Socket, ServerResponse | undefined>();
	connections.set(server, sockets);
	server.on('connection', (socket: Socket) => {
		sockets.set(socket, undefined);
		socket.once('close', () => sockets.delete(socket));
	});
	server.on('request', ({socket}, response) => {
		sockets.set(socket, response);
		if (!server.listening) sayLast(response);
	});
	return server;
};

/** Listens on one address. Rejects when it is taken or not ours. */
export const listen = (server: Server, port: number, host: string): Promise<void> =>
	new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen({port, host, ipv6Only: host === '::1'}, () => {
			server.off('error', reject);
			resolve();
		});
	});

/**
 * Listens on `host`, or on both loopbacks without one. A machine without IPv6 has only one, and
 * one without IPv4 on `::` takes that.
 */
export const listenOn = async (
	listener: RequestListener,
	port: number,
	host: string | undefined,
): Promise<Server[]> => {
	const first = createHttpServer(listener);
	if (host !== undefined) {
		await listen(first, port, host).catch(error => {
			// Without IPv6, "all interfaces" is IPv4's.
			if (host !== '::' || error.code !== 'EAFNOSUPPORT') throw error;
			return listen(first, port, '0.0.0.0');
		});
		return [first];
	}

	await listen(first, port, '127.0.0.1');
	const other = createHttpServer(listener);
	const both = await listen(other, port, '::1').then(
		() => true,
		error => {
			if (error.code !== 'EADDRINUSE') return false;
			first.close();
			throw error;
		},
	);
	return both ? [first, other] : [first];
};

/** For how long a kept connection may still bring a request once no new one is taken. */
const halfSecond = second / 2;

/**
 * Stops taking connections, and waits for the requests in flight for up to `patience` ms. A proxy
 * may have sent a request on a connection just made, or kept, before it can know of the end: that
 * is answered too, and the answer says that it was the last.
 */
export const close = async (servers: readonly Server[], patience: number): Promise<void> => {
	const timers = [
		setTimeout(() => {
			for (const server of servers) server.closeAllConnections();
		}, patience),
		setTimeout(() => void closeIdle(servers), halfSecond),
	];

	await quietTurn();
	await Promise.all(
		servers.map(
			server =>
				new Promise<void>(resolve => {
					// HTTP's own `close` would end the kept connections at once.
					TcpServer.prototype.close.call(server, () => resolve());
					for (const response of connections.get(server)?.values() ?? []) {
						if (response) sayLast(response);
					}
				}),
		),
	);
	for (const timer of timers) clearTimeout(timer);
};

/** Has an answer say that its connection ends with it. */
const sayLast = (response: ServerResponse): void => {
	if (!response.headersSent) response.setHeader('Connection', 'close');
};

/**
 * The system resets what has arrived and was not read, or not even accepted. So this waits for a
 * turn of the event loop that was short: what had arrived by then has been taken in.
 */
const quietTurn = async (): Promise<void> => {
	await nextTurn(); // the end of the turn under way, in which nothing more is taken in
	for (let turn = 0; turn < 1000; turn++) {
		const begun = performance.now();
		await nextTurn();
		if (performance.now() - begun < 0.1) return;
	}
};

const closeIdle = async (servers: readonly Server[]): Promise<void> => {
	await quietTurn();
	for (const server of servers) {
		server.closeIdleConnections();
		// Browsers open connections ahead of need; Node counts those as in use.
		for (const socket of connections.get(server)?.keys() ?? []) {
			if (socket.bytesRead === 0) socket.destroy();
		}
		// Nor does a connection stay whose answer had begun before the end.
		server.keepAliveTimeout = 1;
	}
};
