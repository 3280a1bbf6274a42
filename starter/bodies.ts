import {bodyParser} from '@koa/bodyparser';
import {AuthError} from './auth/errors.ts';
import type {Middleware} from './context.ts';

/** Refuses bodies that are neither a form nor JSON, or that are compressed: no browser's is. */
export const bodies: Middleware = (ctx, next) => {
	const isPlain = /^(identity)?$/i.test(ctx.get('content-encoding'));
	if (ctx.method === 'POST' && (ctx.is('urlencoded', 'json') === false || !isPlain)) {
		throw new AuthError('unsupported-media-type');
	}
	return next();
};

/** Reads a form or JSON of up to 64 kB into `ctx.request.body`. */
export const parseBodies = bodyParser({
	enableTypes: ['json', 'form'],
	jsonLimit: '64kb',
	formLimit: '64kb',
	parsedMethods: ['POST'],
});
