import type {Context} from '../context.ts';
import type {Mixin} from './mixin.ts';

/**
 * Where the provider sends the person back to: the mixin's `redirect_uri`, which is a full URL or
 * the name of a route, or else the callback route. Never made from a request's header. Throws
 * when there is no such route.
 */
export const redirectUri = (ctx: Pick<Context, 'urlOf'>, {name, redirect_uri}: Mixin): string => {
	if (redirect_uri && URL.canParse(redirect_uri)) return redirect_uri;

	const url = ctx.urlOf(redirect_uri ?? 'callback', {provider: name});
	if (!url) throw new Error(`${name}'s redirect_uri names no route: ${redirect_uri}`);
	return url;
};
