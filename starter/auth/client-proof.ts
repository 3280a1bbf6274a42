import type {ProviderSettings} from './settings.ts';

/** The app's own keys as HTTP Basic: form-encoded before they are joined (RFC 6749 §2.3.1). */
export const basic = ({key, secret}: Pick<ProviderSettings, 'key' | 'secret'>): string => {
	const encode = (text: string) => new URLSearchParams({'': text}).toString().slice(1);
	return `Basic ${Buffer.from(`${encode(key)}:${encode(secret)}`).toString('base64')}`;
};

/** How the app proves itself beside the parameters of a call, as the mixin says (RFC 6749 §2.3.1). */
export const clientProof = (
	settings: Pick<ProviderSettings, 'mixin' | 'key' | 'secret'>,
): {headers: Record<string, string>; fields: Record<string, string>} =>
	settings.mixin.token_endpoint_auth_method === 'client_secret_basic'
		? {headers: {authorization: basic(settings)}, fields: {}}
		: {headers: {}, fields: {client_id: settings.key, client_secret: settings.secret}};
