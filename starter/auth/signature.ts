import {createHmac, createSign} from 'node:crypto';
import OAuth from 'oauth-1.0a';
import type {Ready} from './oidc.ts';

interface Signed {
	url: string;
	method: string;
	/** The parameters of a form in the body: they are signed too (RFC 5849 §3.4.1.3.1). */
	form?: URLSearchParams | undefined;
}

/**
 * The Authorization header of one call, signed as RFC 5849 §3.4 says: by HMAC-SHA1 under both
 * secrets, or by RSA-SHA1 with the app's private key where the mixin names it.
 */
export const signature = (
	{mixin, key, secret}: Ready,
	{url, method, form = new URLSearchParams()}: Signed,
	token: {access_token: string; token_secret: string | null},
): string => {
	const isRsa = mixin.signature_method === 'RSA-SHA1';
	const signer = new OAuth({
		consumer: {key, secret},
		signature_method: isRsa ? 'RSA-SHA1' : 'HMAC-SHA1',
		hash_function: (text, secrets) =>
			isRsa
				? createSign('RSA-SHA1').update(text).sign(secret, 'base64')
				: createHmac('sha1', secrets).update(text).digest('base64'),
	});

	// Read here, as the library takes neither names that are encoded nor `+` in an address.
	const {origin, pathname, searchParams} = new URL(url);
	const data: Record<string, string | string[]> = {};
	for (const name of new Set([...searchParams.keys(), ...form.keys()])) {
		const values = [...searchParams.getAll(name), ...form.getAll(name)];
		data[name] = values.length === 1 ? (values[0] ?? '') : values;
	}
	const request = {url: origin + pathname, method, data};
	const credentials = {key: token.access_token, secret: token.token_secret ?? ''};
	return signer.toHeader(signer.authorize(request, credentials)).Authorization;
};
