import {providerFailed} from './errors.ts';
import type {JsonObject} from './json.ts';
import {cleanText} from './model.ts';

/** What a provider gave us for a person, under our names. Times are milliseconds. */
export interface Tokens {
	access_token: string;
	/** OAuth 1.0a: signs together with the access token. */
	token_secret: string | null;
	refresh_token: string | null;
	id_token: string | null;
	token_expires_at: number | null;
	/** What was granted, in the provider's words; null when it did not say. */
	scope: string | null;
	/** The whole answer, for services that put more into it. */
	raw: JsonObject;
}

const text = (value: unknown, what: string): string | null => {
	if (value === undefined || value === null || value === '') return null;
	if (typeof value === 'string' && /^[\x20-\x7e]+$/.test(value)) return value;
	throw providerFailed(`${what} is no text`);
};

const expiry = (expiresIn: unknown): number | null => {
	const seconds = Number(expiresIn ?? Number.NaN);
	return seconds > 0 && seconds < 1e10 ? Date.now() + Math.round(seconds * 1000) : null;
};

/** What was granted: words, or a list of them as Twitch sends. An empty text is a grant of nothing. */
const granted = (scope: unknown): string | null => {
	const words = Array.isArray(scope)
		? scope.filter(word => typeof word === 'string').join(' ')
		: scope;
	return typeof words === 'string' ? cleanText(words) : null;
};

/**
 * Reads a token endpoint's answer (RFC 6749 §5.1, RFC 5849 §2.3). Throws `provider-failed` when
 * it holds no usable token.
 */
export const readTokens = (raw: JsonObject, oauth: 1 | 2 | 'oidc', label: string): Tokens => {
	const names = oauth === 1 ? ['oauth_token', 'oauth_token_secret'] : ['access_token'];
	const [access_token = null, token_secret = null] = names.map(name =>
		text(raw[name], `${label}'s ${name}`),
	);
	if (!access_token || (oauth === 1 && !token_secret)) {
		throw providerFailed(`${label}'s answer holds no access token`);
	}

	return {
		access_token,
		token_secret,
		refresh_token: oauth === 1 ? null : text(raw.refresh_token, `${label}'s refresh_token`),
		id_token: oauth === 1 ? null : text(raw.id_token, `${label}'s id_token`),
		token_expires_at: expiry(raw.expires_in),
		scope: granted(raw.scope),
		raw,
	};
};
