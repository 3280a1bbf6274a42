import type {Context, Middleware} from '../context.ts';
import {AuthError} from './errors.ts';
import {wantsJson} from './negotiation.ts';

const quarterHour = 15 * 60 * 1000;

/**
 * Lets only signed-in people on; `ctx.state.user` is theirs. A browser that asks for a page is
 * sent to sign in and back again; anything else gets `not-signed-in`.
 */
export const requireUser: Middleware = async (ctx, next) => {
	if (ctx.state.user) return next();
	const isPage = ctx.method === 'GET' || ctx.method === 'HEAD';
	if (!isPage || wantsJson(ctx as Context)) throw new AuthError('not-signed-in');
	ctx.redirect(`/login?next=${encodeURIComponent(ctx.url).replaceAll('%2F', '/')}`);
};

/** Whether this person signed in within the last 15 minutes. */
export const isRecent = ({state}: Pick<Context, 'state'>): boolean =>
	state.session !== undefined && state.session.signed_in_at > Date.now() - quarterHour;

/** Throws `recent-login-required` when the sign-in is older than 15 minutes. */
export const requireRecent = (ctx: Pick<Context, 'state'>): void => {
	if (!isRecent(ctx)) throw new AuthError('recent-login-required');
};
