import {standinKey} from './standin-key.ts';

/**
 * What a provider's `mixin.ts` says: where the service is, what is asked of it, how it answers.
 * It holds no key and no secret; those are read by `config.ts` under the mixin's name.
 * Snake case marks what Grant understands under that very name.
 */
export interface Mixin {
	/** Also the path (`/connect/name`), the table (`name_profiles`) and the prefix (`NAME_`). */
	name: string;
	/** What people read on the button. */
	label: string;
	/** OAuth 1.0a, OAuth 2, or OpenID Connect on top of OAuth 2. */
	oauth: 1 | 2 | 'oidc';
	/** OAuth 1.0a: where a request token is asked for (RFC 5849 §2.1). */
	request_url?: string;
	/** Where the person is sent to say yes. */
	authorize_url: string;
	/** Where the code or the request token becomes an access token. */
	access_url: string;
	/** Where the profile is; `token` when the token's answer holds it. */
	profile_url?: string;
	/** Where more of its API is than at the profile's host: `client` goes there too. */
	api_url?: string;
	/** Where a token is revoked (RFC 7009), if anywhere; `[client_id]` stands for the app's key. */
	revoke_url?: string;
	/** How `revoke_url` is called by a service that does not follow RFC 7009. */
	revoke_with?: RevokeCall;
	/** OpenID Connect: who signs the id_token, to the letter. */
	issuer?: string;
	/** OpenID Connect: the issuer's public keys. */
	jwks_url?: string;
	/** Dotted path of the id that never changes inside the profile: `id`, `sub`, `data.id`. */
	idPath: string;
	/** What is asked for. */
	scope?: readonly string[];
	/** What may be asked for later, beside `scope`, by the name that `POST /connect/:name` takes. */
	scopes?: Readonly<Record<string, readonly string[]>>;
	/** What stands between two scopes; a space unless the service wants another. */
	scope_delimiter?: string;
	/** How the app shows its secret (RFC 6749 §2.3.1); in the body unless named. */
	token_endpoint_auth_method?: 'client_secret_post' | 'client_secret_basic';
	/** OAuth 1.0a: RSA-SHA1 signs with NAME_PRIVATE_KEY in place of a secret; else it is HMAC-SHA1. */
	signature_method?: 'RSA-SHA1';
	/** `false` for a service that breaks on PKCE (RFC 7636). */
	pkce?: false;
	/** Further parameters of the authorization request: `{prompt: 'consent'}`. */
	custom_params?: Readonly<Record<string, string>>;
	/**
	 * Headers that every call of its API needs beside the token. In a value `[client_id]` and
	 * `[client_secret]` stand for the app's keys, and `[x]` for the member x of the token's answer.
	 * Where one holds `[access_token]`, the token goes nowhere else: no Bearer header is sent.
	 */
	api_headers?: Readonly<Record<string, string>>;
	/** Query parameters, the same way: `{v: '5.199'}`. */
	api_params?: Readonly<Record<string, string>>;
	/** Dotted path of the object inside the token's answer that holds the tokens, where it is nested. */
	token_path?: string;
	/** For a service that answers the profile to an empty POST. */
	profile_method?: 'POST';
	/** How its flow departs from OAuth 2: the service by whose name Grant knows what to do. */
	dialect?: Dialect;
	/** Stands for `[subdomain]` in the addresses. */
	subdomain?: string;
	/** The callback's address: a route's name or a full URL. The callback route unless named. */
	redirect_uri?: string;
	/** When the profile is brought up to date: at every sign-in (default), once, or never. */
	sync?: 'always' | 'created' | 'never';
}

/**
 * A service's own way to revoke a token. In a value `[access_token]`, `[client_id]` and
 * `[client_secret]` stand for what they say.
 */
export interface RevokeCall {
	/** A POST unless named. */
	method?: 'GET' | 'DELETE';
	/** `token`: as any call of its API. `basic`: by the app's own keys. Neither unless named. */
	auth?: 'token' | 'basic';
	headers?: Readonly<Record<string, string>>;
	/** The body, as a form or as JSON. */
	form?: Readonly<Record<string, string>>;
	json?: Readonly<Record<string, string>>;
}

/** The departures that Grant has a name for, and the stand-in plays. */
export type Dialect = (typeof dialects)[number];

export const dialects = [
	'basecamp',
	'freelancer',
	'notion',
	'optimizely',
	'qq',
	'smartsheet',
	'tiktok',
	'untappd',
	'visualstudio',
	'wechat',
	'withings',
] as const;

/** The addresses of a mixin, by the name that Grant (or OpenID Connect) gives them. */
export type Addresses = Partial<Record<AddressKey, string>>;

export type AddressKey = (typeof addressKeys)[number];

export const addressKeys = [
	'request_url',
	'authorize_url',
	'access_url',
	'profile_url',
	'api_url',
	'revoke_url',
	'jwks_url',
	'issuer',
] as const;

/** The addresses that a mixin names, and no other of its fields. */
export const addressesOf = (mixin: Mixin): Addresses =>
	Object.fromEntries(
		addressKeys.flatMap(key => (mixin[key] === undefined ? [] : [[key, mixin[key]]])),
	);

/**
 * Where the stand-in answers for a mixin: the service's own host and path below the provider's
 * name, as in `http://127.0.0.1:3001/github/api.github.com/user`.
 */
export const standinAddresses = (mixin: Mixin, origin: string): Addresses => {
	const addresses = addressesOf(mixin);

	for (const [key, address] of Object.entries(addresses)) {
		if (address === 'token') continue;
		const {host, pathname, search} = new URL(address.replaceAll('[subdomain]', 'tenant'));
		const path = `${mixin.name}/${host}${pathname}`.replace(/\/$/, '');
		addresses[key as AddressKey] = `${origin}/${path}${search}`;
	}

	// A service without a known profile address still has people at the stand-in.
	addresses.profile_url ??= `${origin}/${mixin.name}/profile`;
	// OpenID Connect needs an issuer and its keys even where the mixin leaves them to discovery.
	if (mixin.oauth === 'oidc') {
		addresses.issuer ??= `${origin}/${mixin.name}`;
		addresses.jwks_url ??= `${addresses.issuer}/jwks`;
	}
	return addresses;
};

/** The application's credentials at the stand-in; public, as the stand-in guards nothing. */
export const standinCredentials = ({name, signature_method}: Mixin) => ({
	key: `standin-${name}`,
	secret: signature_method === 'RSA-SHA1' ? standinKey : `standin-secret-of-${name}`,
});
