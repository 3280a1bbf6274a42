import {providerFailed} from './errors.ts';
import {ask, type Hop} from './http.ts';
import type {JsonObject} from './json.ts';
import type {Mixin} from './mixin.ts';
import type {Ready} from './oidc.ts';
import {signature} from './signature.ts';

/** What a call shows for the person: the tokens, and what else came with them. */
export interface Shown {
	access_token: string;
	/** OAuth 1.0a: signs together with the access token. */
	token_secret: string | null;
	/** Members of the token's answer, for values such as `[openid]`. */
	raw: JsonObject;
}

type Options = Omit<Parameters<typeof ask>[1], 'headersFor'> & {headers?: Record<string, string>};

/**
 * Calls an address of the provider's API with these tokens: a Bearer header (RFC 6750 §2.1), a
 * signature (RFC 5849), or what the mixin says, and whatever else it says that calls need. Any
 * status is an answer. Throws `provider-failed`.
 */
export const callApi = (
	settings: Ready,
	tokens: Shown,
	address: string,
	{headers: own = {}, ...options}: Options,
): Promise<Response> => {
	const {mixin} = settings;
	const headersFor = (hop: Hop) => {
		// A redirect has made a GET of it, and the body is gone.
		const isTurned = hop.method !== (options.method ?? 'GET');
		const headers = isTurned ? withoutBodyHeaders(own) : own;
		return {
			...headers,
			...(!placesToken(mixin) && {authorization: authorization(settings, hop, headers, tokens)}),
			...filled(settings, mixin.api_headers, tokens),
		};
	};
	const params = filled(settings, mixin.api_params, tokens);
	return ask(address, {...options, headersFor, complete: url => withParams(url, params)});
};

const authorization = (
	settings: Ready,
	{url, method, body}: Hop,
	headers: Record<string, string>,
	tokens: Shown,
): string => {
	if (settings.mixin.oauth !== 1) return `Bearer ${tokens.access_token}`;

	const type =
		new Headers(headers).get('content-type') ??
		(body instanceof URLSearchParams ? formType : undefined);
	const form = type?.toLowerCase().startsWith(formType)
		? new URLSearchParams(textOf(body))
		: undefined;
	return signature(settings, {url, method, form}, tokens);
};

const formType = 'application/x-www-form-urlencoded';

const textOf = (body: Hop['body']): string =>
	body instanceof ArrayBuffer || ArrayBuffer.isView(body)
		? new TextDecoder().decode(body)
		: String(body ?? '');

const withoutBodyHeaders = (headers: Record<string, string>): Record<string, string> =>
	Object.fromEntries(Object.entries(headers).filter(([name]) => !/^content-/i.test(name)));

/** Puts keys and members of the token's answer into the values of `api_headers` and `api_params`. */
const filled = (
	{mixin, key, secret}: Ready,
	values: Readonly<Record<string, string>> = {},
	tokens: Shown,
): Record<string, string> => {
	const known: JsonObject = {...tokens.raw, ...tokens, client_id: key, client_secret: secret};
	const fill = (value: string) =>
		value.replaceAll(/\[(\w+)\]/g, (_, name: string) => {
			const found = Object.hasOwn(known, name) ? known[name] : undefined;
			if (typeof found === 'string' || typeof found === 'number') return String(found);
			throw providerFailed(`${mixin.label}'s token came without ${name}`);
		});
	return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, fill(value)]));
};

const ours = ['access_token', 'token_secret', 'client_id', 'client_secret'];

/** Members of the token's answer that calls have to repeat: WeChat's `openid`. */
export const membersWanted = ({api_headers, api_params}: Mixin): string[] =>
	Object.values({...api_headers, ...api_params})
		.flatMap(value => [...value.matchAll(/\[(\w+)\]/g)].map(([, name = '']) => name))
		.filter(name => !ours.includes(name));

/** Whether the mixin itself says where the token goes. */
const placesToken = ({api_headers, api_params}: Mixin) =>
	Object.values({...api_headers, ...api_params}).some(value => value.includes('[access_token]'));

const withParams = (address: string, params: Record<string, string>): string => {
	if (Object.keys(params).length === 0) return address;
	const url = new URL(address);
	for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value);
	return url.href;
};
