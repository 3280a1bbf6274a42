import {createHash} from 'node:crypto';
import type {Context} from 'koa';
import {parse} from 'lossless-json';
import type {Dialect} from '../../starter/auth/mixin.ts';
import type {Client} from './client.ts';
import {bodyOf, queryOf} from './http.ts';

// A few services depart from RFC 6749, and Grant follows them. Here their words become the
// standard's, so that every rule of the stand-in holds for them too.

/** How a service's token endpoint says what the standard says. */
interface TokenWords {
	/** Parameters by their standard names. */
	names?: Record<string, string>;
	/** Where the parameters are; in a form POST unless said. */
	via?: 'query' | 'json';
	/** A parameter that must be there. */
	wants?: [name: string, value: string];
	/** The last part of the address, where it is not `access_url`'s. */
	at?: string;
	/** Makes the standard's parameters of those that have no other name there. */
	rewrite?: (form: URLSearchParams, client: Client) => void;
}

/** How a service says what the standard says. */
interface Words extends TokenWords {
	/** Parameters of the authorization request, by their standard names. */
	authorize?: Record<string, string>;
	/** A refresh (RFC 6749 §6); as the standard has it unless said. */
	refresh?: TokenWords;
}

/** The secret is the assertion of the client, the code that of the person. */
const asAssertion = (form: URLSearchParams, {key}: Client) => {
	const isBearer = form.get('grant_type')?.endsWith(':jwt-bearer');
	form.set('grant_type', isBearer ? 'authorization_code' : '');
	form.set('client_id', key);
};

/** The secret is shown by a hash of it and what is traded. */
const asHash =
	(traded: string) =>
	(form: URLSearchParams, {secret}: Client) => {
		const hash = createHash('sha256')
			.update(`${secret}|${form.get(traded)}`)
			.digest('hex');
		form.set('client_secret', form.get('hash') === hash ? secret : '');
	};

const dialects: Record<Dialect, Words> = {
	basecamp: {wants: ['type', 'web_server']},
	freelancer: {authorize: {scope: 'advanced_scopes'}},
	notion: {via: 'json', refresh: {via: 'json'}},
	optimizely: {authorize: {scope: 'scopes'}},
	qq: {via: 'query', refresh: {via: 'query'}},
	smartsheet: {rewrite: asHash('code'), refresh: {rewrite: asHash('refresh_token')}},
	tiktok: {
		authorize: {client_id: 'client_key'},
		names: {client_id: 'client_key'},
		refresh: {names: {client_id: 'client_key'}},
	},
	untappd: {
		via: 'query',
		wants: ['response_type', 'code'],
		rewrite: form => form.set('grant_type', 'authorization_code'),
	},
	visualstudio: {
		names: {client_secret: 'client_assertion', code: 'assertion'},
		rewrite: asAssertion,
		refresh: {
			names: {client_secret: 'client_assertion', refresh_token: 'assertion'},
			rewrite: (form, {key}) => form.set('client_id', key),
		},
	},
	wechat: {
		via: 'query',
		authorize: {client_id: 'appid'},
		names: {client_id: 'appid', client_secret: 'secret'},
		refresh: {
			via: 'query',
			at: 'refresh_token',
			names: {client_id: 'appid'},
			// It trusts whoever has the refresh token.
			rewrite: (form, {secret}) => form.set('client_secret', secret),
		},
	},
	withings: {
		wants: ['action', 'requesttoken'],
		refresh: {wants: ['action', 'requesttoken']},
	},
};

const wordsOf = ({mixin}: Pick<Client, 'mixin'>): Words =>
	mixin.dialect ? dialects[mixin.dialect] : {};

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

/** An authorization request in the standard's words. */
export const standardRequest = (
	request: URLSearchParams,
	client: Pick<Client, 'mixin'>,
): URLSearchParams => {
	const standard = renamed(request, wordsOf(client).authorize);
	if (standard.get('response_type') === 'Assertion') standard.set('response_type', 'code');
	return standard;
};

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

/** How the token is asked for: by POST, as RFC 6749 §3.2 says, or by what the service takes. */
export const tokenMethod = (ctx: Context, client: Client) =>
	tokenWords(ctx, client).via === 'query' ? 'GET' : 'POST';

/** The token's answer as the service wraps it. */
export const wrapped = (answer: object, {mixin}: Pick<Client, 'mixin'>): object =>
	(mixin.token_path?.split('.') ?? []).reduceRight<object>(
		(inner, name) => ({[name]: inner}),
		answer,
	);

const renamed = (parameters: URLSearchParams, names: Record<string, string> = {}) => {
	const standard = new URLSearchParams(parameters);
	for (const [ours, theirs] of Object.entries(names)) {
		const values = standard.getAll(theirs);
		standard.delete(theirs);
		for (const value of values) standard.append(ours, value);
	}
	return standard;
};

/** The members of a JSON body, as if it were a form. */
export const jsonOf = (ctx: Context) =>
	new URLSearchParams(
		ctx.is('json') ? (parse(ctx.request.rawBody || '{}') as Record<string, string>) : '',
	);
