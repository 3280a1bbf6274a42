import type {Knex} from 'knex';
import Koa from 'koa';
import {assets} from './assets.ts';
import type {Backend} from './auth/backend.ts';
import {readIdentities} from './auth/identities.ts';
import {createLimits} from './auth/limits.ts';
import {passwordBackend} from './auth/password/backend.ts';
import type {Provider} from './auth/provider.ts';
import {redirectUri} from './auth/redirect-uri.ts';
import {canRevoke} from './auth/revocations.ts';
import {createRevoker} from './auth/revoker.ts';
import {sameOrigin} from './auth/same-origin.ts';
import {sessions} from './auth/session.ts';
import {databaseSessions} from './auth/sessions/database.ts';
import {redisSessions} from './auth/sessions/redis.ts';
import {createSeals} from './auth/tokens.ts';
import {keepVault} from './auth/vault.ts';
import {bodies, parseBodies} from './bodies.ts';
import type {Config} from './config.ts';
import type {Services, State} from './context.ts';
import {errorPages} from './error-pages.ts';
import {formCallbacks, securityHeaders} from './headers.ts';
import {health} from './health.ts';
import type {Logger} from './log.ts';
import type {Redis} from './redis.ts';
import {requests, sane} from './requests.ts';
import {addressesOn, createRouter} from './routes.ts';

interface Parts {
	config: Config;
	db: Knex;
	/** Where sessions and limits live, in place of the database and this process' memory. */
	redis?: Redis | undefined;
	log: Logger;
	/** The registry: every provider's folder, mounted or not. */
	providers: Readonly<Record<string, Provider>>;
	/** Asked in this order; the providers' own and the password backend unless given. */
	backends?: readonly Backend[];
	createRouter?: typeof createRouter;
}

/** Puts the app together: what every request can reach, then what it passes, in order. */
export const createApp = (parts: Parts): Koa<State, Services> => {
	const {config, db, redis, log} = parts;
	const installed = new Map(Object.values(parts.providers).map(one => [one.mixin.name, one]));
	const mounted = new Map([...installed].filter(([name]) => config.providers.has(name)));
	const router = (parts.createRouter ?? createRouter)();
	const app = new Koa<State, Services>();
	const store = redis ? redisSessions(redis, db) : databaseSessions(db);
	const vault = {seals: createSeals(config.tokenKeys), providers: config.providers};
	keepVault(db, vault);

	if (config.trustProxy > 0) {
		app.proxy = true;
		app.maxIpsCount = config.trustProxy;
	}
	app.silent = true; // errorPages logs, with the request's id
	Object.assign(app.context, {
		config,
		db,
		log,
		identitiesOf: readIdentities(db),
		seals: vault.seals,
		revoker: createRevoker(db, vault, log),
		sessions: store,
		limits: createLimits(config.rateLimit, redis),
		backends: parts.backends ?? [
			...[...mounted.values()].map(({backend}) => backend),
			passwordBackend,
		],
		providers: mounted,
		choices: [...mounted.values()].map(({mixin: {name, label}}) => ({name, label})),
		isInstalled: name => installed.has(name),
		canRevoke: name => canRevoke(installed.get(name)?.mixin, config.providers.get(name)),
		labelOf: name => installed.get(name)?.mixin.label ?? name,
		urlOf: addressesOn(config.origin, router),
	} satisfies Services);

	// A redirect_uri that names no route is told now, and not at the first sign-in.
	for (const {mixin} of mounted.values()) redirectUri(app.context, mixin);

	app.use(requests);
	app.use(securityHeaders(config));
	app.use(errorPages);
	app.use(health(db, config, redis));
	app.use(sane);
	app.use(assets);
	app.use(sameOrigin(config.origin, formCallbacks(config)));
	app.use(sessions(app as unknown as Koa, store, config));
	app.use(bodies);
	app.use(parseBodies);
	app.use(router.routes());
	app.use(router.allowedMethods());
	return app;
};
