import type {Context} from 'koa';
import {stringify} from 'lossless-json';
import {Refusal} from './refusal.ts';

/** The body of a form POST; empty for anything else. */
export const bodyOf = (ctx: Context) =>
	new URLSearchParams(
		ctx.is('application/x-www-form-urlencoded') ? (ctx.request.rawBody ?? '') : '',
	);

export const queryOf = (ctx: Context) => new URLSearchParams(ctx.querystring);

export type Parameters = Record<string, string | undefined>;

/** Each parameter once, an empty one counting as left out (RFC 6749 §3.1). */
export const single = (parameters: URLSearchParams): Parameters => {
	const names = [...parameters.keys()];
	const repeated = names.find((name, index) => names.indexOf(name) !== index);

	if (repeated !== undefined) {
		throw new Refusal(400, 'invalid_request', `${repeated} is given more than once`);
	}

	return Object.fromEntries([...parameters].filter(([, value]) => value !== ''));
};

/** An address with more parameters behind it, what it had left as it was. */
export const withParameters = (address: string, parameters: Parameters) =>
	address + (address.includes('?') ? '&' : '?') + encodeForm(parameters);

/** JSON with every digit of the sample's numbers. */
export const sendJson = (ctx: Context, value: unknown) => {
	ctx.type = 'json';
	ctx.body = stringify(value);
};

/** What OAuth 1.0a answers with: a form (RFC 5849 §2.1). */
export const sendForm = (ctx: Context, parameters: Parameters) => {
	ctx.type = 'application/x-www-form-urlencoded';
	ctx.body = encodeForm(parameters);
};

/** Leaves out what is undefined or empty. */
const encodeForm = (parameters: Parameters) =>
	new URLSearchParams(
		Object.entries(parameters).filter((pair): pair is [string, string] => !!pair[1]),
	).toString();
