import {randomUUID} from 'node:crypto';
import {AuthError} from './auth/errors.ts';
import type {Context, Middleware} from './context.ts';

/** Names every request, says the name in `X-Request-Id`, and writes one line about it. */
export const requests: Middleware = async (ctx, next) => {
	const begun = performance.now();
	// An address that is none, as `http://[`, throws wherever Koa is asked for its path. This one is
	// refused below.
	if (!hasPath(ctx)) ctx.req.url = '/%';
	const requestId = randomUUID();
	ctx.state.requestId = requestId;
	ctx.set('X-Request-Id', requestId);
	// Secure goes by ORIGIN: behind a proxy the socket is plain, and Cookies would refuse.
	ctx.cookies.secure = ctx.config.secure;

	try {
		await next();
	} finally {
		const {method, path, status} = ctx;
		// The path without its query, which may hold a code or a state.
		const facts = {requestId, method, path, status, ms: Math.round(performance.now() - begun)};
		ctx.log.info(facts, 'request');
	}
};

const hasPath = (ctx: Pick<Context, 'path'>): boolean => {
	try {
		return ctx.path !== undefined;
	} catch {
		return false;
	}
};

const methods = new Set(['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT', 'PATCH', 'DELETE']);

/** Refuses methods that nothing here knows (TRACE), and paths that do not decode. */
export const sane: Middleware = (ctx, next) => {
	if (!methods.has(ctx.method)) throw new AuthError('method-not-allowed');
	try {
		decodeURIComponent(ctx.path);
	} catch {
		throw new AuthError('not-found', 'the path does not decode');
	}
	return next();
};

/** Throws `method-not-allowed` for all but GET and HEAD. */
export const onlyRead = (ctx: Pick<Context, 'method' | 'set'>): void => {
	if (ctx.method === 'GET' || ctx.method === 'HEAD') return;
	ctx.set('Allow', 'GET, HEAD');
	throw new AuthError('method-not-allowed');
};
