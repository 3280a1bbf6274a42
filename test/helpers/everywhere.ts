import type {ExecutionContext} from 'ava';
import type {Context, Middleware} from 'koa';
import {addressed} from './addressed.ts';
import {startApp} from './app.ts';
import {type Connected, connected} from './connection.ts';

/** Somebody at every provider whose profile has an address, all in one app. */
export const everywhere = async (t: Pick<ExecutionContext, 'teardown'>): Promise<Connected[]> => {
	const app = await startApp(t);
	const all: Connected[] = [];
	for (const mixin of addressed) all.push(await connected(t, mixin, {app}));
	return all;
};

/** Has the provider answer calls like this from now on; without, as it should. */
export const answers = (
	{app, mixin}: Pick<Connected, 'app' | 'mixin'>,
	answer?: Middleware,
): void => app.standin.misbehave(mixin.name, 'profile', answer);

/** What `client` throws when there is no answer to have. */
export const failed = {name: 'AuthError', code: 'provider-failed'} as const;

/** Answers with a redirect to what may depend on the call. */
export const redirect =
	(status: number, location: (ctx: Context) => string): Middleware =>
	ctx => {
		ctx.set('location', location(ctx));
		ctx.status = status;
	};

/** Every status that redirects (RFC 9110 §15.4), but for those that nobody follows. */
export const redirects = [301, 302, 303, 307, 308];
