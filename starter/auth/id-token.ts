import {createRemoteJWKSet, customFetch, decodeJwt, type JWTVerifyGetKey, jwtVerify} from 'jose';
import {providerFailed} from './errors.ts';
import {fetchText} from './http.ts';
import {type JsonObject, parseObject} from './json.ts';
import type {Ready} from './oidc.ts';

// Loaded when the app listens already, as jose takes a tenth of its start.

const kept = new WeakMap<Ready, JWTVerifyGetKey>();

/** The issuer's keys. jose reads them when it needs them, keeps them, and asks again for an unknown one. */
const keysOf = (settings: Ready): JWTVerifyGetKey | undefined => {
	const {addresses, mixin} = settings;
	if (!addresses.jwks_url) return undefined;
	const keys =
		kept.get(settings) ??
		createRemoteJWKSet(new URL(addresses.jwks_url), {
			cooldownDuration: 1000,
			[customFetch]: async url =>
				new Response(await fetchText(url, {what: `${mixin.label}'s keys`})),
		});
	kept.set(settings, keys);
	return keys;
};

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
	settings: Ready,
	idToken: string,
	nonce: string | undefined,
): Promise<JsonObject> => {
	const {mixin, addresses, key} = settings;
	const what = `${mixin.label}'s id_token`;
	const keys = keysOf(settings);
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

/** Whom an id_token speaks of, by its own word: nothing is verified. */
export const subOf = (idToken: string): unknown => {
	try {
		return decodeJwt(idToken).sub;
	} catch {
		return undefined;
	}
};
