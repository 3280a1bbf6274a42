import {readFileSync} from 'node:fs';
import {setTimeout as wait} from 'node:timers/promises';
import type {Knex} from 'knex';
import {parse} from 'lossless-json';
import {createApp} from './app.ts';
import {sweepFlows} from './auth/flows.ts';
import {sweepLeases} from './auth/lease.ts';
import type {Mixin} from './auth/mixin.ts';
import {redirectUri} from './auth/redirect-uri.ts';
import {refreshesEnded} from './auth/refresh.ts';
import type {SessionStore} from './auth/sessions/store.ts';
import {type Config, readConfig, readEnvironment} from './config.ts';
import type {Services} from './context.ts';
import {migrateUp} from './database/migrate.ts';
import {createDatabase} from './database.ts';
import {explain} from './explain.ts';
import {close, listenOn} from './listen.ts';
import {createLog, type Logger} from './log.ts';
import * as providers from './providers/index.ts';
import {createRedis} from './redis.ts';

const tenthOfASecond = 100;
const fiveSeconds = 5 * 1000;
const tenSeconds = 10 * 1000;
const tenMinutes = 10 * 60 * 1000;

/** Starts the app, and in development the stand-in beside it; stops on SIGTERM and SIGINT. */
const start = async (): Promise<void> => {
	const mixins = Object.values(providers).map(({mixin}) => mixin);
	const config = readConfig(readEnvironment(), mixins);
	const isDevelopment = config.mode === 'development';
	const log = createLog(config.logLevel, isDevelopment && process.stdout.isTTY);
	const db = createDatabase(config.databaseUrl);
	const redis = config.redisUrl ? await createRedis(config.redisUrl, {log}) : undefined;
	const app = createApp({config, db, redis, log, providers});

	// Production serves nothing on an old schema instead: several processes may start at once.
	if (config.mode !== 'production') await migrateUp(db);
	for (const {name, reason} of config.unmounted) log.warn({provider: name, reason}, 'not mounted');

	const standin = await startStandin(config, mixin => redirectUri(app.context, mixin));
	const servers = await listenOn(app.callback(), config.port, config.host);
	const {revoker, sessions} = app.context as unknown as Services;
	const sweeper = setInterval(() => void sweep(db, sessions, log), tenMinutes);
	revoker.wake(); // what an earlier process has left
	const waker = setInterval(() => revoker.wake(), fiveSeconds);

	const stop = async (signal: string, patience = tenSeconds): Promise<void> => {
		log.info({signal}, 'stopping');
		clearInterval(sweeper);
		clearInterval(waker);
		await Promise.all([
			close(servers, patience),
			// A refreshed token must be stored; what is not revoked by then is by the next process.
			Promise.race([Promise.all([revoker.idle(), refreshesEnded(db)]), wait(tenSeconds)]),
		]);
		await standin?.close();
		redis?.close();
		await db.destroy();
		process.exit(0);
	};
	// The first signal stops gently, the second at once.
	let isStopping = false;
	for (const signal of ['SIGTERM', 'SIGINT'] as const) {
		process.on(signal, () => {
			if (isStopping) process.exit(1);
			isStopping = true;
			void stop(signal);
		});
	}
	// `npm run dev` hangs up when a file changes, and wants the next one soon.
	if (isDevelopment && process.connected) {
		process.once('disconnect', () => {
			if (isStopping) return;
			isStopping = true;
			void stop('disconnect', tenthOfASecond);
		});
	}

	log.info({origin: config.origin, standin: standin?.origin}, 'listening');
	if (isDevelopment) greet(config, standin?.origin);

	// The start does not wait for these, and whoever needs them first does not have to either.
	await Promise.all([import('@koa/bodyparser'), import('./auth/id-token.ts')]);
};

/** The stand-in plays the services without keys; it and what it needs stay out of production. */
const startStandin = async (config: Config, callbackOf: (mixin: Mixin) => string) => {
	const played = [...config.providers.values()].filter(({via}) => via === 'standin');
	if (config.standinPort === undefined || played.length === 0) return undefined;

	const {startStandin} = await import('../scripts/standin/index.ts');
	const clients = played.map(({mixin}) => ({
		mixin,
		sample: parse(
			readFileSync(new URL(`providers/${mixin.name}/sample.json`, import.meta.url), 'utf8'),
		),
		redirectUris: [callbackOf(mixin)],
	}));
	return startStandin({clients, port: config.standinPort});
};

const sweep = async (db: Knex, sessions: SessionStore, log: Logger): Promise<void> => {
	try {
		await sweepFlows(db);
		await sessions.sweep();
		await sweepLeases(db);
	} catch (error) {
		log.warn({reason: error instanceof Error ? error.name : 'unknown'}, 'could not sweep');
	}
};

const greet = ({origin, providers}: Config, standin: string | undefined): void => {
	const played = [...providers.values()].filter(({via}) => via === 'standin');
	console.log(`\n  The app is at      ${origin}`);
	if (standin) {
		console.log(`  The stand-in is at ${standin}`);
		console.log(
			`  It plays ${played.map(({mixin}) => mixin.label).join(', ')} until their keys are in .env.`,
		);
	}
	console.log('');
};

try {
	await start();
} catch (error) {
	console.error(explain(error) ?? error);
	process.exit(1);
}
