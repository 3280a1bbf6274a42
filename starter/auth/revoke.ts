import {callApi} from './api-call.ts';
import {basic, clientProof} from './client-proof.ts';
import {AuthError, providerFailed} from './errors.ts';
import {wordOf} from './grant.ts';
import {ask, bounds} from './http.ts';
import {parseObject} from './json.ts';
import type {RevokeCall} from './mixin.ts';
import type {Ready} from './oidc.ts';
import {askForTokens} from './renew.ts';
import type {Secrets} from './stored-tokens.ts';

/**
 * The token is gone already, or is none that can be revoked by itself (RFC 7009 §2.2.1); the last
 * are Slack's.
 */
const doneWords = new Set([
	'invalid_token',
	'invalid_grant',
	'unsupported_token_type',
	'token_revoked',
	'invalid_auth',
	'account_inactive',
]);

/**
 * Has the provider revoke tokens, as RFC 7009 says or in the mixin's own way. A service's own way
 * may want an access token that lives: with `renewed`, which has to store them, one that has run
 * out is refreshed first. Throws `provider-failed` when it should be tried again.
 */
export const revokeTokens = async (
	settings: Ready,
	secrets: Secrets,
	renewed: (secrets: Secrets) => Promise<void>,
): Promise<void> => {
	const {revoke_with: own} = settings.mixin;

	if (!own) {
		// The refresh token first: with it go the access tokens of the same grant, at most services.
		for (const hint of ['refresh_token', 'access_token'] as const) {
			const token = secrets[hint];
			if (token) await revokeByStandard(settings, token, hint);
		}
		return;
	}

	const isDone = await revokeByOwnWay(settings, own, secrets);
	if (isDone || !secrets.refresh_token) return;
	const fresh = await askForTokens(settings, secrets.refresh_token).catch(error => {
		if (error instanceof AuthError && error.code === 'connect-again') return undefined;
		throw error;
	});
	if (!fresh) return;

	const {access_token, refresh_token} = fresh;
	const others = {...secrets, access_token, ...(refresh_token && {refresh_token})};
	await renewed(others);
	if (await revokeByOwnWay(settings, own, others)) return;
	throw providerFailed(`${settings.mixin.label}'s revocation: a new token is refused`);
};

/** RFC 7009 §2.1: a form POST with the token and the app's own proof. */
const revokeByStandard = async (settings: Ready, token: string, hint: string): Promise<void> => {
	const {headers, fields} = clientProof(settings);
	const response = await ask(settings.addresses.revoke_url ?? '', {
		method: 'POST',
		body: new URLSearchParams({token, token_type_hint: hint, ...fields}),
		headersFor: () => headers,
		...limits(settings),
	});
	const word = await errorIn(response);
	if (word ? doneWords.has(word) && response.status <= 400 : response.ok) return;
	throw providerFailed(`${settings.mixin.label}'s revocation: ${response.status} ${word ?? ''}`);
};

/** The error that an answer speaks of, as it may under 200 as well. */
const errorIn = async (response: Response): Promise<string | undefined> => {
	try {
		const {error, ok} = parseObject(await response.text(), 'revocation');
		return error ? wordOf(error) : ok === false ? 'not ok' : undefined;
	} catch {
		return undefined;
	}
};

/** Answers whether it is done: not when the access token has run out, or is gone already. */
const revokeByOwnWay = async (
	settings: Ready,
	{method, auth, headers = {}, form, json}: RevokeCall,
	{access_token, token_secret = null}: Secrets,
): Promise<boolean> => {
	if (!access_token) return false;
	const {key, secret, mixin, addresses} = settings;
	const filled = (text: string) =>
		text
			.replaceAll('[client_id]', key)
			.replaceAll('[client_secret]', secret)
			.replaceAll('[access_token]', access_token);
	const all = (values: Readonly<Record<string, string>>) =>
		Object.fromEntries(Object.entries(values).map(([name, value]) => [name, filled(value)]));

	const url = filled(addresses.revoke_url ?? '');
	const options = {
		method: method ?? 'POST',
		body: form ? new URLSearchParams(all(form)) : json ? JSON.stringify(all(json)) : null,
		...limits(settings),
	};
	const own = {
		...(json && {'content-type': 'application/json'}),
		...(auth === 'basic' && {authorization: basic(settings)}),
		...all(headers),
	};
	const shown = {access_token, token_secret, raw: {}};
	const response =
		auth === 'token'
			? await callApi(settings, shown, url, {...options, headers: own})
			: await ask(url, {...options, headersFor: () => own});

	const word = await errorIn(response);
	if (response.ok && !word) return true;
	// There is no such token, or not any more.
	const isUnknown = [404, 410].includes(response.status) || (word && doneWords.has(word));
	if (isUnknown || (auth === 'token' && response.status === 401)) return false;
	throw providerFailed(`${mixin.label}'s revocation: ${response.status} ${word ?? ''}`);
};

const limits = ({mixin}: Ready) => ({
	redirect: 'error' as const,
	bytes: bounds.tokenBytes,
	what: `${mixin.label}'s revocation`,
});
