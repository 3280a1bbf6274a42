import type {Context} from 'koa';
import {parse} from 'lossless-json';
import type {Client} from './client.ts';
import {renamed, type TokenWords, wordsOf} from './dialects.ts';
import {bodyOf, queryOf} from './http.ts';

/** A token request's parameters in the standard's words; none when they are not where they belong. */
export const tokenForm = (ctx: Context, client: Client): URLSearchParams => {
	const {names, via, wants, at, rewrite} = tokenWords(ctx, client);
	const form = renamed(
		via === 'query' ? queryOf(ctx) : via === 'json' ? jsonOf(ctx) : bodyOf(ctx),
		names,
	);
	if (wants && form.get(wants[0]) !== wants[1]) return new URLSearchParams();
	if (ctx.path !== new URL(addressAt(client, at)).pathname) return new URLSearchParams();

	rewrite?.(form, client);
	return form;
};

/** Whether a request asks for new tokens for a refresh token. */
const isRefresh = (ctx: Context) =>
	[queryOf(ctx), bodyOf(ctx), jsonOf(ctx)].some(
		parameters => parameters.get('grant_type') === 'refresh_token',
	);

const tokenWords = (ctx: Context, client: Client): TokenWords =>
	isRefresh(ctx) ? (wordsOf(client).refresh ?? {}) : wordsOf(client);

const addressAt = ({addresses}: Client, at = ''): string => {
	const url = new URL(addresses.access_url ?? '');
	if (at) url.pathname = url.pathname.replace(/[^/]*$/, at);
	return url.href;
};

/** Where a service refreshes, if that is not where it takes codes. */
export const refreshAddress = (client: Client): string | undefined => {
	const at = wordsOf(client).refresh?.at;
	return at && addressAt(client, at);
};

/** How the token is asked for: by POST, as RFC 6749 §3.2 says, or by what the service takes. */
export const tokenMethod = (ctx: Context, client: Client) =>
	tokenWords(ctx, client).via === 'query' ? 'GET' : 'POST';

/** The members of a JSON body, as if it were a form. */
export const jsonOf = (ctx: Context) =>
	new URLSearchParams(
		ctx.is('json') ? (parse(ctx.request.rawBody || '{}') as Record<string, string>) : '',
	);
