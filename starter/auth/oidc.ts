import {createRemoteJWKSet, customFetch, type JWTVerifyGetKey, jwtVerify} from 'jose';
import {providerFailed} from './errors.ts';
import {fetchText} from './http.ts';
import {type JsonObject, parseObject} from './json.ts';
import type {Addresses} from './mixin.ts';
import {isSafeAddress, type ProviderSettings} from './settings.ts';

/** A provider with every address that a flow needs, and its issuer's keys. */
export interface Ready extends ProviderSettings {
	/** Whether every answer must carry `iss` (RFC 9207 §3). */
	sendsIss: boolean;
	keys: JWTVerifyGetKey | undefined;
}

const hour = 60 * 60 * 1000;
const known = new WeakMap<ProviderSettings, {ready: Ready; until: number}>();

/**
 * Completes a provider's addresses from its issuer's discovery document, which is read at first
 * use and kept for an hour. Throws `provider-failed` when the issuer is down or is another.
 */
export const ready = async (settings: ProviderSettings): Promise<Ready> => {
	const cached = known.get(settings);
	if (cached && cached.until > Date.now()) return cached.ready;

	const {discover} = settings;
	const found = discover && !isComplete(settings) ? await discovery(settings, discover) : undefined;
	const addresses = {...found?.addresses, ...settings.addresses};
	const completed: Ready = {
		...settings,
		addresses,
		sendsIss: found?.sendsIss ?? false,
		keys: addresses.jwks_url ? keysAt(addresses.jwks_url, settings.mixin.label) : undefined,
	};
	known.set(settings, {ready: completed, until: found ? Date.now() + hour : Infinity});
	return completed;
};

const isComplete = ({addresses, mixin}: ProviderSettings) =>
	addresses.authorize_url &&
	addresses.access_url &&
	addresses.profile_url &&
	(mixin.oauth !== 'oidc' || addresses.jwks_url);

/** OpenID Connect Discovery 1.0 §4: the document's issuer must be the one that was asked. */
const discovery = async ({mixin}: ProviderSettings, issuer: string) => {
	const what = `${mixin.label}'s discovery document`;
	const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
	const document = parseObject(await fetchText(address, {what}), what);
	if (document.issuer !== issuer) throw providerFailed(`${what}: names another issuer`);

	const endpoint = (name: string) => {
		const value = document[name];
		if (typeof value !== 'string') return undefined;
		if (URL.canParse(value) && isSafeAddress(value)) return value;
		throw providerFailed(`${what}: ${name} is not https`);
	};
	const addresses = {
		issuer,
		authorize_url: endpoint('authorization_endpoint'),
		access_url: endpoint('token_endpoint'),
		profile_url: endpoint('userinfo_endpoint'),
		revoke_url: endpoint('revocation_endpoint'),
		jwks_url: endpoint('jwks_uri'),
	};
	if (!addresses.authorize_url || !addresses.access_url) {
		throw providerFailed(`${what}: lacks an endpoint`);
	}

	return {
		addresses: JSON.parse(JSON.stringify(addresses)) as Addresses,
		sendsIss: document.authorization_response_iss_parameter_supported === true,
	};
};

/** jose reads the keys when it needs them, keeps them, and asks again for an unknown one. */
const keysAt = (address: string, label: string): JWTVerifyGetKey =>
	createRemoteJWKSet(new URL(address), {
		cooldownDuration: 1000,
		[customFetch]: async url => new Response(await fetchText(url, {what: `${label}'s keys`})),
	});

const algorithms = [
	'RS256',
	'RS384',
	'RS512',
	'PS256',
	'PS384',
	'PS512',
	'ES256',
	'ES384',
	'ES512',
	'EdDSA',
	'Ed25519',
];

/**
 * Verifies an id_token from the token endpoint (OpenID Connect Core §3.1.3.7): signature by the
 * issuer's keys, iss, aud, azp, exp, iat, sub and nonce. Answers its claims, every digit kept.
 */
export const verifyIdToken = async (
	{mixin, addresses, key, keys}: Ready,
	idToken: string,
	nonce: string | undefined,
): Promise<JsonObject> => {
	const what = `${mixin.label}'s id_token`;
	if (!addresses.issuer || !keys) throw providerFailed(`${what}: issuer or keys unknown`);

	const {payload} = await jwtVerify(idToken, keys, {
		issuer: addresses.issuer,
		audience: key,
		algorithms,
		requiredClaims: ['exp', 'iat', 'sub', 'nonce'],
		clockTolerance: 10,
		// It was made just now, for this flow; with this jose also refuses an iat to come.
		maxTokenAge: '15 minutes',
	}).catch(cause => {
		throw providerFailed(`${what}: refused`, cause);
	});

	if (!nonce || payload.nonce !== nonce) throw providerFailed(`${what}: nonce is another`);
	if (typeof payload.sub !== 'string' || payload.sub === '') {
		throw providerFailed(`${what}: sub is no text`);
	}
	if (payload.azp !== undefined ? payload.azp !== key : [payload.aud].flat().length > 1) {
		throw providerFailed(`${what}: was made for another client`);
	}
	return parseObject(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString(), what);
};
