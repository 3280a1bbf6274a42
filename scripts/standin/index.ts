import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {Middleware} from 'koa';
import {createApp} from './app.ts';
import {type StandinClient, toClient} from './client.ts';
import {type AlterIdToken, type Call, createWorld, type Settings, type Step} from './world.ts';

export type {StandinClient} from './client.ts';
export type {AlterIdToken, Call, Settings, Step} from './world.ts';

export interface StandinOptions extends Partial<Settings> {
	clients: readonly StandinClient[];
	/** 0 takes any that is free. */
	port: number;
	/** Told of every call once it is answered; a call's headers and parameters hold secrets. */
	log?: (call: Call) => void;
}

/** Plays every service that has no keys. */
export interface Standin {
	/** `http://127.0.0.1:PORT` */
	origin: string;
	/** The same under another name, `http://localhost:PORT`: another origin for a browser. */
	hopOrigin: string;
	/** The last thousand; `calls.length = 0` forgets them. */
	calls: Call[];
	/** May be changed at any time. */
	settings: Settings;
	/** Runs Koa middleware in place of a step, whose `next` is the step itself; without, cleared. */
	misbehave(provider: string, step: Step, middleware?: Middleware): void;
	/** Alters the id_tokens of a provider; without, they are as they should be. */
	idToken(provider: string, alter?: AlterIdToken): void;
	close(): Promise<void>;
}

/** Starts the stand-in on the loopback addresses. */
export const startStandin = async ({
	clients,
	port,
	log,
	tokenLifetime = 3600,
	rotation = true,
}: StandinOptions): Promise<Standin> => {
	const server = createServer();
	await listen(server, port, '127.0.0.1');
	const address = server.address() as AddressInfo;

	const origin = `http://127.0.0.1:${address.port}`;
	const hopOrigin = `http://localhost:${address.port}`;
	const world = createWorld(origin, hopOrigin, {tokenLifetime, rotation});
	const handler = createApp(
		world,
		clients.map(client => toClient(client, origin)),
		log,
	).callback();
	server.on('request', handler);

	// `localhost` may mean ::1; where there is none, or it is taken, it means 127.0.0.1.
	const second = createServer(handler);
	await listen(second, address.port, '::1').catch(() => undefined);

	return {
		origin,
		hopOrigin,
		calls: world.calls,
		settings: world.settings,
		misbehave: (provider, step, middleware) =>
			change(world.misbehaviours, `${provider} ${step}`, middleware),
		idToken: (provider, alter) => change(world.idTokens, provider, alter),
		close: async () => {
			await Promise.all([server, second].map(close));
		},
	};
};

const change = <Value>(map: Map<string, Value>, key: string, value: Value | undefined) => {
	if (value === undefined) map.delete(key);
	else map.set(key, value);
};

const listen = async (server: Server, port: number, host: string) =>
	new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen({port, host, ipv6Only: host === '::1'}, () => {
			server.off('error', reject);
			resolve();
		});
	});

const close = async (server: Server) =>
	new Promise<void>(resolve => {
		server.close(() => resolve());
		server.closeAllConnections();
	});
