import {providerFailed} from './errors.ts';
import {fetchText} from './http.ts';
import {parseObject} from './json.ts';
import type {Addresses} from './mixin.ts';
import {isSafeAddress, type ProviderSettings} from './settings.ts';

/** A provider with every address that a flow needs. */
export interface Ready extends ProviderSettings {
	/** Whether every answer must carry `iss` (RFC 9207 §3). */
	sendsIss: boolean;
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
	const completed = {...settings, addresses, sendsIss: found?.sendsIss ?? false};
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
