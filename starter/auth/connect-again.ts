import type {Middleware} from '../context.ts';
import {AuthError} from './errors.ts';
import {wantsJson} from './negotiation.ts';

/**
 * In front of a page that calls a provider: when the tokens turn out to be dead, the person is sent
 * to the account, where the button is that connects again and leads back here. JSON gets the error.
 */
export const connectAgain: Middleware = async (ctx, next) => {
	try {
		await next();
	} catch (error) {
		const isDead = error instanceof AuthError && error.code === 'connect-again';
		if (!isDead || ctx.method !== 'GET' || wantsJson(ctx)) throw error;
		ctx.redirect(`/account?next=${encodeURIComponent(ctx.url)}#profiles`);
	}
};
