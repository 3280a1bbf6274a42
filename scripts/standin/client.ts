import {
	type Addresses,
	type Mixin,
	standinAddresses,
	standinCredentials,
} from '../../starter/auth/mixin.ts';

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
}

/** What a mixin leaves open, filled in the way the app fills it in. */
export const toClient = (client: StandinClient, origin: string): Client => ({
	...client,
	addresses: withKeys(client.mixin, standinAddresses(client.mixin, origin), origin),
	...standinCredentials(client.mixin),
});

/** OpenID Connect needs an issuer and its keys even where the mixin names neither. */
const withKeys = (mixin: Mixin, addresses: Addresses, origin: string): Addresses => {
	if (mixin.oauth !== 'oidc') return addresses;
	const issuer = addresses.issuer ?? `${origin}/${mixin.name}`;
	return {...addresses, issuer, jwks_url: addresses.jwks_url ?? `${issuer}/jwks`};
};
