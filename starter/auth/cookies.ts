import {createHmac, createSecretKey, type KeyObject, timingSafeEqual} from 'node:crypto';
import type {Context} from '../context.ts';

const nameOf = (ctx: Context, name: string) => (ctx.config.secure ? `__Host-${name}` : name);

/** Made once, as Node makes one of a text with each HMAC. */
const keys = new Map<string, KeyObject>();

const keyOf = (secret: string): KeyObject => {
	const key = keys.get(secret) ?? createSecretKey(secret, 'utf8');
	keys.set(secret, key);
	return key;
};

const sign = (secret: string, name: string, value: string) =>
	createHmac('sha256', keyOf(secret)).update(`${name}=${value}`).digest();

/**
 * What a signed cookie of ours holds, or undefined when there is none or no key of
 * `SESSION_KEYS` made it. One HMAC a cookie, and no second cookie for the signature. With
 * `maxAge`, a cookie that an older key made is signed anew, so that the key can go one day.
 */
export const readCookie = (ctx: Context, name: string, maxAge?: number): string | undefined => {
	const [, value, signature] =
		ctx.cookies.get(nameOf(ctx, name))?.match(/^([\w-]+)\.([\w-]{43})$/) ?? [];
	if (!value || !signature) return undefined;

	const given = Buffer.from(signature, 'base64url');
	const key = ctx.config.sessionKeys.findIndex(secret => {
		const expected = sign(secret, name, value);
		return given.length === expected.length && timingSafeEqual(given, expected);
	});
	if (key === -1) return undefined;
	if (key > 0 && maxAge !== undefined) writeCookie(ctx, name, value, maxAge);
	return value;
};

/**
 * Sets a signed cookie for `maxAge` milliseconds. `value` is base64url. Secure goes by `ORIGIN`
 * and not by the socket, which behind a proxy is plain http.
 */
export const writeCookie = (ctx: Context, name: string, value: string, maxAge: number): void => {
	const signature = sign(ctx.config.sessionKeys[0] ?? '', name, value).toString('base64url');
	ctx.cookies.set(nameOf(ctx, name), `${value}.${signature}`, {...attributes(ctx), maxAge});
};

/** Takes a cookie of ours away from the browser. */
export const clearCookie = (ctx: Context, name: string): void => {
	ctx.cookies.set(nameOf(ctx, name), '', {...attributes(ctx), expires: new Date(0)});
};

const attributes = (ctx: Context) => {
	// Cookies refuses Secure on a plain socket unless it is told that a proxy does the TLS.
	ctx.cookies.secure = ctx.config.secure;
	return {
		httpOnly: true,
		sameSite: 'lax',
		path: '/',
		signed: false,
		overwrite: true,
		secure: ctx.config.secure,
	} as const;
};
