import type {Knex} from 'knex';
import {AuthError} from './auth/errors.ts';
import type {Config} from './config.ts';
import type {Middleware} from './context.ts';
import {migrationNames, pendingMigrations} from './database.ts';
import {type Redis, redisIsAway} from './redis.ts';
import {onlyRead} from './requests.ts';

/** How often the schema is looked at while it is missing something, and while it is not. */
const patience = {missing: 250, current: 1000};

/**
 * Answers `/healthz` (the process lives) and `/readyz` (the database answers, its schema is current,
 * and Redis answers where it is used). In production everything else is `unavailable` until the schema is current: a
 * database that lacks a migration of this checkout is not written to. One that is ahead is fine.
 */
export const health = (db: Knex, config: Config, redis?: Redis): Middleware => {
	// Those that this code was written for; a newer checkout may be put in its place before it is run.
	const names = migrationNames();
	let isCurrent = config.mode !== 'production';
	let lookedAt = 0;
	let look: Promise<unknown> | undefined;

	const status = async (): Promise<string> => {
		try {
			const pending = await pendingMigrations(db, names);
			isCurrent = config.mode !== 'production' || pending === 0;
			return pending === 0 ? 'ok' : `migrations missing: ${pending}; run npm run migrate`;
		} catch {
			return 'the database does not answer';
		}
	};

	return async (ctx, next) => {
		if (ctx.path === '/healthz' || ctx.path === '/readyz') onlyRead(ctx);
		if (ctx.path === '/healthz') {
			ctx.body = {status: 'ok'};
			return;
		}
		if (ctx.path === '/readyz') {
			const ofDatabase = await status();
			const body = {status: ofDatabase === 'ok' ? await statusOf(redis) : ofDatabase};
			ctx.body = body;
			ctx.status = body.status === 'ok' ? 200 : 503;
			return;
		}

		if (config.mode === 'production') {
			if (Date.now() - lookedAt > patience[isCurrent ? 'current' : 'missing']) {
				lookedAt = Date.now();
				look = status();
			}
			// Whoever comes meanwhile waits for the same look.
			await look;
		}
		if (!isCurrent) throw new AuthError('unavailable', 'the database lacks a migration');
		return next();
	};
};

const statusOf = async (redis?: Redis): Promise<string> => {
	try {
		await redis?.ask(client => client.ping());
		return 'ok';
	} catch {
		return redisIsAway;
	}
};
