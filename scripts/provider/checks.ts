import {isSafeAddress} from '../../starter/auth/settings.ts';

// What is wrong with an answer, in words that follow its name; undefined when nothing is. The
// questions check with these as somebody types, the options when they are read.

/** An answer that is given must say something. */
export const emptyProblem = (text: string): string | undefined =>
	text === '' ? 'must not be empty' : undefined;

/** What people see. */
export const labelProblem = (label: string): string | undefined => {
	if (label.trim() === '') return 'must have a letter at least';
	if (label.length > 100) return 'must have 100 characters at most';
	if (!label.isWellFormed()) return 'is broken text';
	return undefined;
};

/** An absolute address that may carry secrets; `[subdomain]` stands for the tenant. */
export const addressProblem = (address: string): string | undefined => {
	const filled = address.replaceAll('[subdomain]', 'tenant');
	if (!/^https?:\/\//i.test(filled) || !URL.canParse(filled)) {
		return 'must be an address that begins with https://';
	}
	const {username, password, hash} = new URL(filled);
	if (!isSafeAddress(filled)) return 'must be https:, unless it is on this machine';
	if (username || password) return 'must hold no name and no password';
	if (hash || address.includes('#')) return 'must have nothing behind a #';
	if (!/^[\x21-\x7e]+$/.test(address)) return 'must be plain: encode other characters with %';
	return undefined;
};

export const profileProblem = (address: string): string | undefined =>
	address === 'token' ? undefined : addressProblem(address);

export const issuerProblem = (address: string): string | undefined =>
	addressProblem(address) ?? (address.includes('?') ? 'must have no query' : undefined);

/** The words of a scope (RFC 6749 §3.3). */
export const scopeWords = (scope: string): string[] => scope.split(/[\s,]+/).filter(Boolean);

export const scopeProblem = (scope: string): string | undefined =>
	scopeWords(scope).every(word => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(word))
		? undefined
		: 'must be words of plain characters, without quotes and backslashes';

/** Parameters that belong to the flow; another value of one would take a defence away. */
const ours = `client_id redirect_uri response_type scope state nonce code_challenge
	code_challenge_method client_secret oauth_token oauth_callback __proto__`.split(/\s+/);

export const paramsProblem = (text: string): string | undefined => {
	const params = [...new URLSearchParams(text)];
	const names = params.map(([name]) => name);
	const taken = names.find(name => ours.includes(name));
	if (taken) return `must leave ${taken} to the flow`;
	if (names.some((name, index) => names.indexOf(name) !== index)) return 'names one twice';
	if (params.length === 0 || params.some(([name, value]) => !name || !value)) {
		return 'must look like a=b&c=d';
	}
	if (params.some(pair => !pair.join('').isWellFormed())) return 'is broken text';
	return undefined;
};
