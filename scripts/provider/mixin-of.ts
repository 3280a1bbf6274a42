import {type Addresses, addressKeys, type Mixin} from '../../starter/auth/mixin.ts';
import type {ProviderOptions} from './answers.ts';
import {capitalised, type Service} from './catalogue.ts';
import {scopeWords} from './checks.ts';
import type {Discovered} from './discovery.ts';

// From what was said, else an issuer's document, else the catalogue, to the mixin's fields.

/** The protocols as people write them. */
export const protocolNames = {1: 'OAuth 1.0a', 2: 'OAuth 2', oidc: 'OpenID Connect'};

/** Which option says what a field of the mixin holds. */
export const optionOf: Record<string, keyof ProviderOptions> = {
	oauth: 'oauth',
	issuer: 'issuer',
	request_url: 'requestUrl',
	authorize_url: 'authorizeUrl',
	access_url: 'accessUrl',
	profile_url: 'profileUrl',
	revoke_url: 'revokeUrl',
	scope: 'scope',
	token_endpoint_auth_method: 'tokenAuth',
	pkce: 'pkce',
	custom_params: 'authorizeParams',
	idPath: 'remoteId',
};

const protocolOf = (options: ProviderOptions, service: Service | undefined): Mixin['oauth'] => {
	const {oauth, issuer, requestUrl} = options;
	if (oauth) return oauth === 'oidc' ? 'oidc' : oauth === '1' ? 1 : 2;
	if (issuer) return 'oidc';
	return service ? protocol(service.oauth) : requestUrl ? 1 : 2;
};

// lossless-json reads a catalogue's numbers as objects.
const protocol = (oauth: unknown): Mixin['oauth'] =>
	oauth === 'oidc' ? 'oidc' : Number(oauth) === 1 ? 1 : 2;

/** The mixin, all but where the id is; what nobody knows is left out. */
export const mixinOf = (
	name: string,
	options: ProviderOptions,
	service: Service | undefined,
	discovered: Discovered | undefined,
): Mixin => {
	const oauth = protocolOf(options, service);
	const isKnown = service && protocol(service.oauth) === oauth && !discovered;
	const given: Addresses = Object.fromEntries(
		addressKeys.flatMap(key => {
			const option = optionOf[key];
			const value = option && options[option];
			return value ? [[key, value]] : [];
		}),
	);
	const facts = isKnown || oauth !== 1 ? service : undefined;
	const {scopes: supported, ...found}: Partial<Discovered> = discovered ?? {};
	const addresses = {...(discovered ? {} : addressesFor(oauth, facts)), ...found, ...given};
	const scope =
		options.scope === undefined ? scopeFor(oauth, facts, supported) : scopeWords(options.scope);
	const delimiter = facts?.scope_delimiter ?? ' ';
	const joins = scope.length > 1 || facts?.scopes !== undefined;
	// Its own way to revoke is that of one address, and of no other that is given.
	const isOwnRevoke = facts?.revoke_with && addresses.revoke_url === facts.revoke_url;
	const tokenAuth =
		options.tokenAuth ?? found.token_endpoint_auth_method ?? facts?.token_endpoint_auth_method;
	const hasPkce = options.pkce ? options.pkce === 'true' : facts?.pkce !== false;
	const params = options.authorizeParams
		? Object.fromEntries(new URLSearchParams(options.authorizeParams))
		: facts?.custom_params;

	return {
		name,
		label: options.label ?? service?.label ?? capitalised(name),
		oauth,
		...addresses,
		...(isOwnRevoke && {revoke_with: facts.revoke_with}),
		...(scope.length > 0 && {scope}),
		...(facts?.scopes && {scopes: facts.scopes}),
		...(joins && delimiter !== ' ' && {scope_delimiter: delimiter}),
		...(oauth !== 1 && tokenAuth === 'client_secret_basic'
			? {token_endpoint_auth_method: tokenAuth}
			: {token_endpoint_auth_method: undefined}),
		...(oauth !== 1 && !hasPkce && {pkce: false}),
		...(params && {custom_params: params}),
		...(facts?.api_headers && {api_headers: facts.api_headers}),
		...(facts?.api_params && {api_params: facts.api_params}),
		...(facts?.token_path && {token_path: facts.token_path}),
		...(facts?.profile_method && {profile_method: facts.profile_method}),
		...(facts?.dialect && !discovered && {dialect: facts.dialect}),
		...(options.subdomain && {subdomain: options.subdomain}),
		idPath: '',
	} as Mixin;
};

/** A service's addresses, as far as the protocol knows them. */
const addressesFor = (oauth: Mixin['oauth'], service: Service | undefined): Addresses =>
	Object.fromEntries(
		addressKeys.flatMap(key => {
			const isForeign =
				(key === 'request_url' && oauth !== 1) ||
				((key === 'issuer' || key === 'jwks_url') && oauth !== 'oidc');
			const value = service?.[key];
			return value && !isForeign ? [[key, value]] : [];
		}),
	);

/** OpenID Connect's own words, where the issuer has them. */
const scopeFor = (
	oauth: Mixin['oauth'],
	service: Service | undefined,
	supported: string[] | undefined,
): readonly string[] => {
	const usual = ['openid', 'profile', 'email'];
	const known = service?.scope ?? [];
	if (oauth !== 'oidc') return known.filter(word => service?.oauth !== 'oidc' || word !== 'openid');
	if (known.includes('openid')) return known;
	return usual.filter(word => word === 'openid' || !supported || supported.includes(word));
};

/** In the order in which a mixin reads. */
const order = `name label oauth issuer request_url authorize_url access_url profile_url api_url
	jwks_url revoke_url revoke_with scope scopes scope_delimiter token_endpoint_auth_method pkce
	custom_params api_headers api_params token_path profile_method dialect subdomain idPath`.split(
	/\s+/,
);

/** The mixin with its fields as they read best, and without those that are undefined. */
export const ordered = (mixin: Mixin): Mixin =>
	Object.fromEntries(
		order.flatMap(key => {
			const value = mixin[key as keyof Mixin];
			return value === undefined ? [] : [[key, value]];
		}),
	) as unknown as Mixin;
