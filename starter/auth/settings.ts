import {
	type Addresses,
	addressesOf,
	addressKeys,
	type Mixin,
	standinAddresses,
	standinCredentials,
} from './mixin.ts';

/** A provider as this process uses it: the mixin with the environment's word over it. */
export interface ProviderSettings {
	mixin: Mixin;
	key: string;
	secret: string;
	/** The real service, or the stand-in that plays it. */
	via: 'service' | 'standin';
	/** The issuer whose discovery document fills in the addresses that are not given. */
	discover: string | undefined;
	addresses: Addresses;
}

/** What the environment may say about a provider, by the last part of the variable's name. */
export interface Overrides extends Addresses {
	key?: string;
	secret?: string;
	scope?: string;
	subdomain?: string;
}

/** A provider that cannot be mounted, and the reason in words for the owner. */
export interface Unmounted {
	name: string;
	reason: string;
}

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whether an address may carry secrets: `https:`, or this very machine. */
export const isSafeAddress = (address: string): boolean => {
	const {protocol, hostname} = new URL(address);
	return protocol === 'https:' || (protocol === 'http:' && loopback.test(hostname));
};

/** How the variables of a provider are called: `github` and `access_url` make GITHUB_ACCESS_URL. */
export const variableOf = (name: string, setting: string): string =>
	`${name}_${setting}`.toUpperCase();

/** The names of the two key variables, as the protocol calls them. */
export const keyVariables = ({name, oauth, signature_method}: Mixin): [string, string] => {
	if (oauth !== 1) return [variableOf(name, 'client_id'), variableOf(name, 'client_secret')];
	const secret = signature_method === 'RSA-SHA1' ? 'private_key' : 'consumer_secret';
	return [variableOf(name, 'consumer_key'), variableOf(name, secret)];
};

/**
 * Whether a text can stand for `[subdomain]`: one label of a host, or a host name for a service
 * whose whole host is the tenant's. More would send secrets elsewhere: `evil.example/x?`.
 */
export const fitsSubdomain = (mixin: Mixin, text: string): boolean => {
	const isWholeHost = Object.values(addressesOf(mixin)).some(address =>
		address.startsWith('https://[subdomain]/'),
	);
	return (isWholeHost ? /^[a-z0-9-]+(\.[a-z0-9-]+)*$/ : /^[a-z0-9-]+$/).test(text);
};

const withSubdomain = (addresses: Addresses, subdomain: string): Addresses =>
	Object.fromEntries(
		Object.entries(addresses).map(([key, address]) => [
			key,
			address.replaceAll('[subdomain]', subdomain),
		]),
	);

const hostOf = (address: string) => new URL(address.replaceAll('[subdomain]', 'tenant')).host;

/**
 * Decides how a provider is reached. With keys it is the real service at the mixin's addresses,
 * changed by `overrides`; without, it is the stand-in where there is one. An override on a host
 * that is not the mixin's own makes the provider foreign: then all its other addresses must be
 * given too, so that no secret goes half to one service and half to another.
 */
export const resolveProvider = (
	mixin: Mixin,
	overrides: Overrides,
	standin: string | undefined,
): ProviderSettings | Unmounted => {
	const {name} = mixin;
	const {key, secret, scope, subdomain = mixin.subdomain} = overrides;
	const [keyVariable, secretVariable] = keyVariables(mixin);

	if (!key || !secret) {
		if (standin) {
			const {key, secret} = standinCredentials(mixin);
			const addresses = standinAddresses(mixin, standin);
			return {mixin, key, secret, via: 'standin', discover: undefined, addresses};
		}
		const missing = [...(key ? [] : [keyVariable]), ...(secret ? [] : [secretVariable])];
		return {name, reason: `${missing.join(' and ')} must be set`};
	}

	const own = subdomain ? withSubdomain(addressesOf(mixin), subdomain) : addressesOf(mixin);
	const given: Addresses = Object.fromEntries(
		addressKeys.flatMap(key => (overrides[key] ? [[key, overrides[key]]] : [])),
	);
	if (given.issuer && mixin.oauth === 1) {
		return {name, reason: 'OAuth 1.0a knows no issuer'};
	}

	const hosts = new Set(
		Object.values(own)
			.filter(address => address !== 'token')
			.map(hostOf),
	);
	const foreign = Object.values(given).some(
		address => address !== 'token' && !hosts.has(hostOf(address)),
	);
	const isOidc = mixin.oauth === 'oidc';
	const discover = given.issuer ?? (isOidc && !foreign && !own.jwks_url ? own.issuer : undefined);
	const addresses: Addresses =
		foreign || given.issuer
			? {...(own.issuer ? {issuer: own.issuer} : {}), ...given}
			: {...own, ...given};

	const needed = addressKeys.filter(
		key =>
			key !== 'revoke_url' &&
			key !== 'api_url' &&
			key !== 'issuer' &&
			(own[key] !== undefined || key === 'profile_url' || (isOidc && key === 'jwks_url')) &&
			addresses[key] === undefined &&
			!(discover && key !== 'request_url'),
	);
	if (needed.length > 0) {
		const names = needed.map(key => variableOf(name, key));
		return {name, reason: `${names.join(', ')} must be set too`};
	}

	if (Object.values(addresses).some(address => address.includes('[subdomain]'))) {
		return {name, reason: `${variableOf(name, 'subdomain')} must be set`};
	}

	return {
		mixin: scope ? {...mixin, scope: scope.split(/[\s,]+/).filter(Boolean)} : mixin,
		key,
		secret,
		via: 'service',
		discover,
		addresses,
	};
};
