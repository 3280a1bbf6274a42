import {callApi} from './api-call.ts';
import {providerFailed} from './errors.ts';
import {okText} from './http.ts';
import {type JsonObject, mergeObjects, parseJson, parseObject} from './json.ts';
import {remoteId} from './model.ts';
import type {Ready} from './oidc.ts';
import type {Tokens} from './token-answer.ts';

const fetchProfile = async (settings: Ready, tokens: Tokens): Promise<JsonObject> => {
	const {mixin, addresses} = settings;
	const what = `${mixin.label}'s profile`;
	const url = addresses.profile_url;
	if (!url) throw providerFailed(`${what}: its address is unknown`);
	if (url === 'token') return tokens.raw;

	const {profile_method: method = 'GET'} = mixin;
	const response = await callApi(settings, tokens, url, {method, what});
	return parseObject(await okText(response, what), what);
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
	const response = await callApi(settings, tokens, url, {what});
	const text = response.status === 404 ? '' : await okText(response, what);
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
	const {verifyIdToken} = await import('./id-token.ts');
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
