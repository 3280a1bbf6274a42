import {AuthError} from './auth/errors.ts';
import type {Middleware} from './context.ts';

/** Refuses bodies that are neither a form nor JSON, or that are compressed: no browser's is. */
export const bodies: Middleware = (ctx, next) => {
	if (ctx.method !== 'POST') return next();

	const isPlain = /^(identity)?$/i.test(ctx.get('content-encoding'));
	// An empty one, as `fetch('/logout', {method: 'POST'})` sends it, has no type.
	const isNone = ctx.request.length === 0 && ctx.get('content-type') === '';
	const isRead = isNone || ctx.is('urlencoded', 'json') !== false;
	if (!isRead || !isPlain) throw new AuthError('unsupported-media-type');
	return next();
};

let parser: Promise<Middleware> | undefined;

/**
 * Reads a form or JSON of up to 64 kB into `ctx.request.body`. The parser, a twentieth of the app's
 * start, is loaded when the app listens already.
 */
export const parseBodies: Middleware = async (ctx, next) => {
	if (ctx.method !== 'POST') return next();
	parser ??= import('@koa/bodyparser').then(({bodyParser}) =>
		bodyParser({
			enableTypes: ['json', 'form'],
			jsonLimit: '64kb',
			formLimit: '64kb',
			parsedMethods: ['POST'],
		}),
	);
	return (await parser)(ctx, next);
};
