import type {Context} from 'koa';
import {checkBasic} from './authenticate.ts';
import type {Client} from './client.ts';
import {checkQuery, tokenWithin} from './habits.ts';
import {bodyOf, single} from './http.ts';
import {Refusal} from './refusal.ts';
import {jsonOf} from './token-form.ts';

/** By which method a token is revoked (RFC 7009 §2.1 has it POST). */
export const revokeMethod = (_: Context, {mixin}: Client): string =>
	mixin.revoke_with?.method ?? 'POST';

/**
 * Checks a service's own way to revoke, to the letter of the mixin's `revoke_with`, and answers the
 * token that the call is about. `shown` is the one that it shows as any call of the API does.
 */
export const tokenToRevoke = (ctx: Context, client: Client, shown: () => string): string => {
	const {auth, headers = {}} = client.mixin.revoke_with ?? {};
	checkQuery(ctx, client.addresses.revoke_url);

	if (auth === 'basic') checkBasic(ctx, client);
	const named = Object.keys(headers).map(name => name.toLowerCase());
	if (!auth && !named.includes('authorization') && ctx.get('authorization')) {
		throw new Refusal(400, 'invalid_request', 'nobody asked for an Authorization header');
	}

	const wanted = Object.entries(headers).map(([name, value]) => [value, ctx.get(name)] as const);
	const found = [...wanted, ...inBody(ctx, client)].flatMap(pair => checked(client, ...pair));
	const [token, ...others] = auth === 'token' ? [shown(), ...found] : found;
	if (!token || others.some(other => other !== token)) {
		throw new Refusal(400, 'invalid_request', 'not one token to revoke');
	}
	return token;
};

/** What the body must say and what it says, all of it. */
const inBody = (ctx: Context, {mixin}: Client) => {
	const {form, json} = mixin.revoke_with ?? {};
	const wanted = form ?? json ?? {};
	const given = single(json ? jsonOf(ctx) : bodyOf(ctx));
	const names = [Object.keys(given), Object.keys(wanted)].map(list => list.sort().join());
	const isEmpty = Number(ctx.get('content-length')) === 0 && !ctx.get('transfer-encoding');

	if (names[0] !== names[1] || (!form && !json && !isEmpty)) {
		throw new Refusal(400, 'invalid_request', `the body has to hold: ${names[1] || 'nothing'}`);
	}
	return Object.entries(wanted).map(([name, value]) => [value, given[name] ?? ''] as const);
};

/** The token in a text that must be as the mixin says, or none where it says nothing of one. */
const checked = ({key, secret}: Client, wanted: string, given: string): string[] => {
	const expected = wanted.replaceAll('[client_id]', key).replaceAll('[client_secret]', secret);
	const token = tokenWithin(expected, given);
	if (token !== undefined) return [token];
	if (given === expected && !wanted.includes('[access_token]')) return [];

	const isProof = wanted.includes('[client_secret]');
	throw new Refusal(isProof ? 401 : 400, isProof ? 'invalid_client' : 'invalid_request', wanted);
};
