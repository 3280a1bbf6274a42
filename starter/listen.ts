import {createServer, type RequestListener, type Server} from 'node:http';
import type {Socket} from 'node:net';

const second = 1000;

/** The open connections of each server. */
const connections = new WeakMap<Server, Set<Socket>>();

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

	const sockets = new Set<Socket>();
	connections.set(server, sockets);
	server.on('connection', (socket: Socket) => {
		sockets.add(socket);
		socket.once('close', () => sockets.delete(socket));
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

/** Stops taking connections, and waits for the requests in flight for up to `patience` ms. */
export const close = async (servers: readonly Server[], patience: number): Promise<void> => {
	const timer = setTimeout(() => {
		for (const server of servers) server.closeAllConnections();
	}, patience);

	await Promise.all(
		servers.map(
			server =>
				new Promise<void>(resolve => {
					server.close(() => resolve());
					server.closeIdleConnections();
					closeUnused(server);
					// Nor does a connection stay once its request is answered.
					server.keepAliveTimeout = 1;
				}),
		),
	);
	clearTimeout(timer);
};

/** Browsers open connections ahead of need; Node counts those as in use. */
const closeUnused = (server: Server): void => {
	for (const socket of connections.get(server) ?? []) {
		if (socket.bytesRead === 0) socket.destroy();
	}
};
