import {createHmac} from 'node:crypto';
import {CompactSign, exportJWK, generateKeyPair} from 'jose';
import {stringify} from 'lossless-json';
import type {Client} from './client.ts';
import {profileOf, textOf, valueAt} from './profile.ts';
import type {Grant, World} from './world.ts';

/** OpenID Connect Core §5.1: what an id_token may say of a person. */
const standardClaims = new Set(
	`name given_name family_name middle_name nickname preferred_username profile picture website
	email email_verified gender birthdate zoneinfo locale phone_number phone_number_verified
	address updated_at`.split(/\s+/),
);

export const createOpenId = (world: World) => {
	const kid = 'stand-in';

	/** A signed id_token (OpenID Connect Core §2). */
	const idToken = async ({client, person}: Grant, nonce: string | undefined) => {
		const profile = profileOf(client, person, world.origin);
		const now = Math.floor(Date.now() / 1000);
		const header: {alg: string; kid?: string; typ?: string} = {alg: 'RS256', kid, typ: 'JWT'};

		const claims: Record<string, unknown> = {
			...Object.fromEntries(
				Object.entries(profile).filter(
					([name]) => standardClaims.has(name) || client.mixin.profile_url === 'token',
				),
			),
			iss: client.addresses.issuer,
			sub: textOf(valueAt(profile, client.mixin.idPath.split('.'))),
			aud: client.key,
			exp: now + world.settings.tokenLifetime,
			iat: now,
			nonce,
		};

		const forged = world.idTokens.get(client.mixin.name)?.(claims, header) === 'forged';
		const payload = Buffer.from(stringify(claims) ?? '');
		const signed = `${encode(header)}.${payload.toString('base64url')}`;

		if (header.alg === 'none') return `${signed}.`;

		if (header.alg === 'HS256') {
			return `${signed}.${createHmac('sha256', client.secret).update(signed).digest('base64url')}`;
		}

		const {privateKey} = await (forged ? forger : keys)();
		return new CompactSign(payload).setProtectedHeader(header).sign(privateKey);
	};

	/** The issuer's public keys (RFC 7517 §5). */
	const keySet = async () => {
		const {publicKey} = await keys();
		return {keys: [{...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'RS256'}]};
	};

	return {idToken, keySet, discovery};
};

/** What the issuer says of itself (OpenID Connect Discovery §3). */
const discovery = ({mixin, addresses}: Client) => ({
	issuer: addresses.issuer,
	authorization_endpoint: addresses.authorize_url,
	token_endpoint: addresses.access_url,
	userinfo_endpoint: mixin.profile_url === 'token' ? undefined : addresses.profile_url,
	revocation_endpoint: addresses.revoke_url,
	jwks_uri: addresses.jwks_url,
	response_types_supported: ['code'],
	response_modes_supported: ['query', 'form_post'],
	grant_types_supported: ['authorization_code', 'refresh_token'],
	subject_types_supported: ['public'],
	id_token_signing_alg_values_supported: ['RS256'],
	scopes_supported: mixin.scope ?? ['openid'],
	token_endpoint_auth_methods_supported: [mixin.token_endpoint_auth_method ?? 'client_secret_post'],
	code_challenge_methods_supported: ['S256'],
	authorization_response_iss_parameter_supported: true,
});

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Keys take long to make, so they are made when first asked for, and once in a process. */
const once = <Value>(make: () => Promise<Value>) => {
	let made: Promise<Value> | undefined;
	return () => {
		made ??= make();
		return made;
	};
};

const keys = once(async () => generateKeyPair('RS256'));
const forger = once(async () => generateKeyPair('RS256'));
