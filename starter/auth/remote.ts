import {createHmac} from 'node:crypto';
import OAuth from 'oauth-1.0a';
import {providerFailed} from './errors.ts';
import {fetchText, type JsonObject, mergeObjects, parseJson, parseObject} from './http.ts';
import type {Mixin} from './mixin.ts';
import {remoteId} from './model.ts';
import {type Ready, verifyIdToken} from './oidc.ts';
import type {Tokens} from './token-answer.ts';

/** The Authorization header of a call with these tokens: RFC 6750, or signed as RFC 5849 says. */
const authorization = (
	{mixin, key, secret}: Ready,
	{url, method}: {url: string; method: 'GET' | 'POST'},
	tokens: Tokens,
): string => {
	if (mixin.oauth !== 1) return `Bearer ${tokens.access_token}`;

	const signer = new OAuth({
		consumer: {key, secret},
		signature_method: 'HMAC-SHA1',
		hash_function: (text, key) => createHmac('sha1', key).update(text).digest('base64'),
	});
	const token = {key: tokens.access_token, secret: tokens.token_secret ?? ''};
	return signer.toHeader(signer.authorize({url, method}, token)).Authorization;
};

/** Puts keys and members of the token's answer into the values of `api_headers` and `api_params`. */
const filled = (
	{mixin, key, secret}: Ready,
	values: Readonly<Record<string, string>> = {},
	tokens: Tokens,
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

/** Whether the mixin itself says where the token goes. */
const placesToken = ({api_headers, api_params}: Mixin) =>
	Object.values({...api_headers, ...api_params}).some(value => value.includes('[access_token]'));

const withParams = (address: string, params: Record<string, string>): string => {
	if (Object.keys(params).length === 0) return address;
	const url = new URL(address);
	for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value);
	return url.href;
};

interface Call {
	url: string;
	method?: 'GET' | 'POST';
	what: string;
	mayLack?: boolean;
}

/** Calls the provider's API with these tokens and with whatever else the mixin says it wants. */
const call = (settings: Ready, tokens: Tokens, {url, method = 'GET', ...rest}: Call) => {
	const {mixin} = settings;
	const headersFor = (address: string) => ({
		...(!placesToken(mixin) && {
			authorization: authorization(settings, {url: address, method}, tokens),
		}),
		...filled(settings, mixin.api_headers, tokens),
	});
	const address = withParams(url, filled(settings, mixin.api_params, tokens));
	return fetchText(address, {method, headersFor, ...rest});
};

const fetchProfile = async (settings: Ready, tokens: Tokens): Promise<JsonObject> => {
	const {mixin, addresses} = settings;
	const what = `${mixin.label}'s profile`;
	const url = addresses.profile_url;
	if (!url) throw providerFailed(`${what}: its address is unknown`);
	if (url === 'token') return tokens.raw;

	const {profile_method: method = 'GET'} = mixin;
	return parseObject(await call(settings, tokens, {url, method, what}), what);
};

/**
 * Asks the provider for what a link on the profile's address leads to: `user/emails` at
 * `https://api.github.com/user`. So the stand-in, or a sandbox, is asked where it plays the
 * provider. Undefined where there is nothing (404), and where the profile has no address to lead on
 * from. Throws `provider-failed`, and `TypeError` for a path that leaves the host, as a token must
 * not.
 */
export const fetchBeside = async (
	settings: Ready,
	tokens: Tokens,
	path: string,
): Promise<unknown> => {
	const what = `${settings.mixin.label}'s API`;
	const base = settings.addresses.profile_url;
	if (!base || base === 'token') return undefined;

	const {href: url, origin} = new URL(path, base);
	if (origin !== new URL(base).origin) throw new TypeError(`${what} is not at ${origin}`);
	const text = await call(settings, tokens, {url, what, mayLack: true});
	return text === '' ? undefined : parseJson(text, what);
};

/**
 * Asks the provider whose tokens these are and answers the whole remote profile. For OpenID
 * Connect that is the verified id_token's claims with userinfo's over them, of the same `sub`
 * (OpenID Connect Core §5.3.2). Throws `provider-failed`.
 */
export const fetchRemoteProfile = async (
	settings: Ready,
	tokens: Tokens,
	nonce: string | undefined,
): Promise<JsonObject> => {
	const {mixin, addresses} = settings;
	if (mixin.oauth !== 'oidc') return fetchProfile(settings, tokens);

	if (!tokens.id_token) throw providerFailed(`${mixin.label} sent no id_token`);
	const claims = await verifyIdToken(settings, tokens.id_token, nonce);
	if (!addresses.profile_url || addresses.profile_url === 'token') return claims;

	const userinfo = await fetchProfile(settings, tokens);
	if (userinfo.sub !== claims.sub) {
		throw providerFailed(`${mixin.label}'s userinfo speaks of somebody else`);
	}
	return mergeObjects(claims, userinfo);
};

/** Asks the provider for the immutable id of whoever these tokens belong to. */
export const askProfile = async (
	settings: Ready,
	tokens: Tokens,
	nonce: string | undefined,
): Promise<string> => {
	const profile = await fetchRemoteProfile(settings, tokens, nonce);
	return remoteId(
		settings.mixin.idPath
			.split('.')
			.reduce<unknown>((value, key) => (value as JsonObject | undefined)?.[key], profile),
	);
};
