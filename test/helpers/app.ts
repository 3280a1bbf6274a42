import type {AddressInfo} from 'node:net';
import {Writable} from 'node:stream';
import test, {type ExecutionContext} from 'ava';
import type {Knex} from 'knex';
import {pino} from 'pino';
import {type Standin, startStandin} from '../../scripts/standin/index.ts';
import {createApp} from '../../starter/app.ts';
import type {Provider} from '../../starter/auth/provider.ts';
import {redirectUri} from '../../starter/auth/redirect-uri.ts';
import type {Revoker} from '../../starter/auth/revoker.ts';
import {type Config, type Environment, readConfig} from '../../starter/config.ts';
import type {Services} from '../../starter/context.ts';
import {createHttpServer} from '../../starter/listen.ts';
import type {Redis} from '../../starter/redis.ts';
import {createRouter as createStarterRouter} from '../../starter/routes.ts';
import {Browser} from './browser.ts';
import {ownDatabase} from './fresh-database.ts';
import {isRedis, redisFor} from './redis.ts';
import {edited} from './registry.ts';
import {sampleOf} from './sample.ts';

type Parts = Parameters<typeof createApp>[0];

interface Options {
	/** The environment, over what tests need; a function when it depends on the app's origin. */
	env?: Environment | ((origin: string) => Promise<Environment>);
	/**
	 * The registry, in place of the starter's. That has the starter's callback in every folder, so
	 * that stories about the base hold however an app's own callbacks are customised.
	 */
	providers?: Readonly<Record<string, Provider>>;
	/** What the stand-in shows of people at a provider, in place of its folder's sample. */
	sampleOf?: (name: string) => unknown;
	backends?: Parts['backends'];
	createRouter?: Parts['createRouter'];
	/** A database of the caller's, migrated already and not closed here. */
	db?: Knex;
	/** The address of a Redis for sessions and limits, though the others are not run on one. */
	redis?: string;
}

export interface TestApp {
	origin: string;
	config: Config;
	db: Knex;
	redis: Redis | undefined;
	standin: Standin;
	/** Has tokens revoked; `idle` ends when nothing is under way. */
	revoker: Revoker;
	/** What the app has logged so far, as text. */
	logged(): string;
	/** A new browser at the app's start page. */
	browser(): Browser;
}

/** The whole app on a free port, its own database, and the stand-in beside it. */
export const startApp = async (
	t: Pick<ExecutionContext, 'teardown'>,
	options: Options = {},
): Promise<TestApp> => {
	const {providers = edited(() => ({}))} = options;
	const server = createHttpServer();
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const {port} = server.address() as AddressInfo;
	const local = `http://localhost:${port}`;
	const env = typeof options.env === 'function' ? await options.env(local) : (options.env ?? {});
	const origin = env.ORIGIN ?? local;
	const mixins = Object.values(providers).map(({mixin}) => mixin);

	const {backends, createRouter = createStarterRouter} = options;
	const router = createRouter();
	const standin = await startStandin({
		port: 0,
		clients: mixins.map(mixin => ({
			mixin,
			sample: (options.sampleOf ?? sampleOf)(mixin.name),
			redirectUris: [
				redirectUri(
					{urlOf: (route, params = {}) => `${origin}${router.url(route, params)}`},
					mixin,
				),
			],
		})),
	});
	const config = readConfig(
		{
			NODE_ENV: 'test',
			ORIGIN: origin,
			DATABASE_URL: 'sqlite::memory:',
			STANDIN: new URL(standin.origin).port,
			RATE_LIMIT: 'off',
			LOG_LEVEL: 'debug',
			...env,
		},
		mixins,
	);

	const db = options.db ?? (await ownDatabase(t));
	let lines = '';
	const log = pino(
		{level: config.logLevel, base: null},
		new Writable({
			write(chunk, _encoding, done) {
				lines += chunk;
				done();
			},
		}),
	);
	const url = options.redis;
	const redis = url || isRedis ? await redisFor(t, db, {log, ...(url && {url})}) : undefined;
	const app = createApp({
		config,
		db,
		redis,
		log,
		providers,
		...(backends ? {backends} : {}),
		createRouter,
	});
	server.on('request', app.callback());
	const {revoker} = app.context as unknown as Services;

	t.teardown(async () => {
		server.close();
		server.closeAllConnections();
		await standin.close();
		await revoker.idle();
	});
	return {
		origin,
		config,
		db,
		redis,
		standin,
		revoker,
		logged: () => lines,
		browser: () => new Browser(`http://localhost:${port}/`),
	};
};

/**
 * One app for all the tests of a file, for stories that cannot disturb one another. It is there
 * when the first test runs; the object fills then, so do not take it apart before.
 */
export const shareApp = (options?: Options): TestApp => {
	const app = {} as TestApp;
	const ends: (() => void | Promise<void>)[] = []; // the last one first, as AVA has it
	test.before(async () => {
		Object.assign(app, await startApp({teardown: end => ends.push(end)}, options));
	});
	test.after.always(async () => {
		for (const end of ends.reverse()) await end();
	});
	return app;
};
