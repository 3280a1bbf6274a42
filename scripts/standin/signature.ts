import {createHmac, createPublicKey, createVerify, timingSafeEqual} from 'node:crypto';
import type {Context} from 'koa';
import {bodyOf, queryOf} from './http.ts';

type Pair = readonly [name: string, value: string];

/** RFC 5849 §3.6: like a URL's, but ! ' ( ) * are encoded too. */
export const percentEncode = (text: string) =>
	encodeURIComponent(text).replaceAll(
		/[!'()*]/g,
		character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
	);

/** The protocol's parameters in the Authorization header (RFC 5849 §3.5.1). */
export const headerParameters = (header: string): Pair[] => {
	const [, list] = /^OAuth\s+(.*)$/i.exec(header) ?? [];
	const matches = [...(list ?? '').matchAll(/([^\s=,]+)="([^"]*)"/g)];
	return matches.map(([, name = '', value = '']) => [decode(name), decode(value)]);
};

const decode = (text: string) => {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
};

/** What is signed (RFC 5849 §3.4.1): method, address as it was asked for, all parameters in order. */
export const baseString = (ctx: Context, oauth: readonly Pair[]) => {
	const signed = oauth.filter(([name]) => !['realm', 'oauth_signature'].includes(name));
	const pairs = [...signed, ...queryOf(ctx), ...bodyOf(ctx)]
		.map(([name, value]): Pair => [percentEncode(name), percentEncode(value)])
		.sort(([name, value], [otherName, otherValue]) =>
			name === otherName ? compare(value, otherValue) : compare(name, otherName),
		);

	// The Host header holds the port when it is not the scheme's own (RFC 5849 §3.4.1.2).
	const address = `http://${ctx.host.toLowerCase().replace(/:80$/, '')}${ctx.path}`;
	const parameters = pairs.map(pair => pair.join('=')).join('&');
	return [ctx.method, address, parameters].map(percentEncode).join('&');
};

// Encoded names are ASCII, so their order as strings is their order as bytes.
const compare = (one: string, other: string) => Number(one > other) - Number(one < other);

/** HMAC-SHA1 under both secrets (RFC 5849 §3.4.2), compared in the same time whatever it is. */
export const verifyHmac = (
	base: string,
	{signature, secrets}: {signature: string; secrets: readonly [consumer: string, token: string]},
) => {
	const key = secrets.map(percentEncode).join('&');
	const expected = createHmac('sha1', key).update(base).digest();
	const given = Buffer.from(signature, 'base64');
	return given.length === expected.length && timingSafeEqual(given, expected);
};

/** RSA-SHA1 (RFC 5849 §3.4.3); the public key comes of the private one that the app has. */
export const verifyRsa = (base: string, signature: string, privateKey: string) =>
	createVerify('RSA-SHA1').update(base).verify(createPublicKey(privateKey), signature, 'base64');
