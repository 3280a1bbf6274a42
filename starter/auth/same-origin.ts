import type {Middleware} from '../context.ts';
import {AuthError} from './errors.ts';

const harmless = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses what another site makes a browser send (CSRF). Browsers say where a request comes from
 * in `Sec-Fetch-Site`, older ones in `Origin`; who sends neither is no browser and has no cookies
 * to be abused. A provider's form POST is let through to the page that turns it into a GET.
 */
export const sameOrigin =
	(origin: string, isFormCallback: (path: string) => boolean): Middleware =>
	async (ctx, next) => {
		if (harmless.has(ctx.method) || isFormCallback(ctx.path)) return next();

		const site = ctx.get('sec-fetch-site');
		const from = ctx.get('origin');
		const ours = site ? site === 'same-origin' || site === 'none' : !from || from === origin;
		if (!ours) throw new AuthError('cross-site');
		return next();
	};
