import {fetchText} from '../../starter/auth/http.ts';
import {parseObject} from '../../starter/auth/json.ts';
import {addressProblem} from './checks.ts';
import {Refusal} from './refusal.ts';

/** What an issuer says of itself, in a mixin's words. */
export interface Discovered {
	issuer: string;
	authorize_url: string;
	access_url: string;
	jwks_url: string;
	profile_url: string;
	revoke_url?: string;
	scopes: string[] | undefined;
	token_endpoint_auth_method: 'client_secret_post' | 'client_secret_basic';
}

/** Reads an issuer's discovery document (OpenID Connect Discovery §4). Throws `Refusal`. */
export const discover = async (issuer: string): Promise<Discovered> => {
	const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
	const document = await read(address);
	if (document.issuer !== issuer) {
		throw new Refusal(`${address} speaks of another issuer: ${JSON.stringify(document.issuer)}.`);
	}

	const endpoint = (name: string): string | undefined => {
		const value = document[name];
		if (value === undefined || value === null) return undefined;
		const problem = typeof value === 'string' ? addressProblem(value) : 'must be an address';
		if (problem) throw new Refusal(`${address}: ${name} ${problem}.`);
		return value as string;
	};
	const needed = (name: string): string => {
		const found = endpoint(name);
		if (!found) throw new Refusal(`${address} names no ${name}.`);
		return found;
	};
	const revoke_url = endpoint('revocation_endpoint');

	return {
		issuer,
		authorize_url: needed('authorization_endpoint'),
		access_url: needed('token_endpoint'),
		jwks_url: needed('jwks_uri'),
		// Without userinfo the id_token's claims are the profile.
		profile_url: endpoint('userinfo_endpoint') ?? 'token',
		...(revoke_url && {revoke_url}),
		scopes: words(document.scopes_supported),
		token_endpoint_auth_method: tokenAuth(
			address,
			words(document.token_endpoint_auth_methods_supported),
		),
	};
};

const read = async (address: string) => {
	try {
		return parseObject(await fetchText(address, {what: address}), address);
	} catch (error) {
		throw new Refusal(`The issuer did not answer as one: ${reasonOf(error)}.`, {cause: error});
	}
};

/** The innermost reason: fetch itself says no more than that it failed. */
const reasonOf = (error: unknown): string => {
	if (!(error instanceof Error)) return String(error);
	return error.cause instanceof Error
		? `${error.message} (${reasonOf(error.cause)})`
		: error.message;
};

const words = (value: unknown): string[] | undefined =>
	Array.isArray(value) ? value.filter(word => typeof word === 'string') : undefined;

/** Left out, it is Basic (OpenID Connect Discovery §3). */
const tokenAuth = (address: string, methods = ['client_secret_basic']) => {
	for (const method of ['client_secret_post', 'client_secret_basic'] as const) {
		if (methods.includes(method)) return method;
	}
	throw new Refusal(`${address} takes neither client_secret_post nor client_secret_basic.`);
};
