import {
	type Addresses,
	type Mixin,
	standinAddresses,
	standinCredentials,
} from '../../starter/auth/mixin.ts';
import {apiAnswers} from './api.ts';

/** An application as it is registered with one of the services. */
export interface StandinClient {
	/** As the provider's `mixin.ts` says. */
	mixin: Mixin;
	/** The provider's `sample.json`, parsed; read with lossless-json, large numbers keep all digits. */
	sample: unknown;
	/** Where the person may be sent back to, compared to the letter (RFC 9700 §2.1). */
	redirectUris: readonly string[];
}

/** A registered application with where the stand-in answers it and what it answers to. */
export interface Client extends StandinClient {
	addresses: Addresses;
	key: string;
	secret: string;
	/** What its API answers beside the profile, by address. */
	api: ReadonlyMap<string, unknown>;
}

/** What a mixin leaves open, filled in the way the app fills it in. */
export const toClient = (client: StandinClient, origin: string): Client => {
	const {mixin} = client;
	const {key, secret} = standinCredentials(mixin);
	const addresses = withKeys(mixin, standinAddresses(mixin, origin), origin);
	const {revoke_url} = addresses;
	if (revoke_url) {
		addresses.revoke_url = revoke_url.replaceAll('[client_id]', encodeURIComponent(key));
	}
	return {...client, addresses, key, secret, api: apiAnswers(mixin.name, addresses)};
};

/** OpenID Connect needs an issuer and its keys even where the mixin names neither. */
const withKeys = (mixin: Mixin, addresses: Addresses, origin: string): Addresses => {
	if (mixin.oauth !== 'oidc') return addresses;
	const issuer = addresses.issuer ?? `${origin}/${mixin.name}`;
	return {...addresses, issuer, jwks_url: addresses.jwks_url ?? `${issuer}/jwks`};
};
