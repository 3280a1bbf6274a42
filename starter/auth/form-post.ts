import type {Context} from '../context.ts';
import {formPostPage} from '../pages/index.ts';
import {AuthError} from './errors.ts';
import {providerOf} from './guard.ts';
import {formOf} from './password/views.ts';

const parameters = ['state', 'code', 'iss', 'error', 'oauth_token', 'oauth_verifier', 'denied'];

/** Whether a provider answers by form POST (OAuth 2.0 Form Post Response Mode): Apple does. */
export const answersByForm = (params: Readonly<Record<string, string>> | undefined): boolean =>
	params?.response_mode === 'form_post';

/**
 * POST /connect/:provider/callback: a provider that answers by form POST comes from another site,
 * so the browser keeps our cookies back. This page repeats the parameters as a GET of our own
 * site, and nothing else happens. Throws `method-not-allowed` for every other provider.
 */
export const formPost = (ctx: Context): void => {
	const {mixin} = providerOf(ctx);
	if (!answersByForm(mixin.custom_params)) {
		ctx.set('Allow', 'GET');
		throw new AuthError('method-not-allowed');
	}

	const form = formOf(ctx);
	const query = new URLSearchParams();
	for (const name of parameters) {
		const value = form[name];
		if (typeof value === 'string') query.set(name, value);
	}
	ctx.body = formPostPage({location: `${ctx.path}?${query}`});
};
