import type {Context} from 'koa';
import type {Client} from './client.ts';
import {Refusal} from './refusal.ts';

// What a service wants of every call of its API, beside or in place of the Bearer token.

/** The text that a value of `api_headers` or `api_params` stands for; nothing for a member of a token. */
const filled = (value: string, {key, secret}: Client, token: string | undefined) =>
	value
		.replaceAll('[client_id]', key)
		.replaceAll('[client_secret]', secret)
		.replaceAll('[access_token]', token ?? '');

/** Where a call must have what: the mixin's word, and what came. */
const expectations = (
	ctx: Context,
	{mixin}: Pick<Client, 'mixin'>,
): [wanted: string, given: string][] => [
	...Object.entries(mixin.api_headers ?? {}).map(([name, value]): [string, string] => [
		value,
		ctx.get(name),
	]),
	...Object.entries(mixin.api_params ?? {}).map(([name, value]): [string, string] => [
		value,
		ctx.URL.searchParams.get(name) ?? '',
	]),
];

const holder = '[access_token]';

/** Whether the mixin says by itself where the token goes. */
export const placesToken = ({mixin}: Pick<Client, 'mixin'>): boolean =>
	Object.values({...mixin.api_headers, ...mixin.api_params}).some(value => value.includes(holder));

/** The token inside a text, where it stands in the wanted one; undefined if the rest is not as wanted. */
export const tokenWithin = (wanted: string, given: string): string | undefined => {
	const [before = '', after] = wanted.split(holder);
	const fits = after !== undefined && given.startsWith(before) && given.endsWith(after);
	const token = fits ? given.slice(before.length, given.length - after.length) : '';
	return token === '' ? undefined : token;
};

/** The token of a call, from where the mixin says that it goes. */
export const placedToken = (ctx: Context, client: Pick<Client, 'mixin'>): string | undefined =>
	expectations(ctx, client)
		.map(([wanted, given]) => tokenWithin(wanted, given))
		.find(token => token !== undefined);

/** Refuses a call of the API that lacks a header or parameter. */
export const checkHabits = (ctx: Context, client: Client, token: string | undefined): void => {
	for (const [wanted, given] of expectations(ctx, client)) {
		const expected = filled(wanted, client, token);
		const isOpen = /\[\w+\]/.test(expected);
		if (isOpen ? given === '' : given !== expected) {
			throw new Refusal(400, 'invalid_request', `the call lacks ${wanted}`);
		}
	}
};

/** Refuses a call whose address has not the whole query of the one that the mixin names. */
export const checkQuery = (ctx: Context, address: string | undefined): void => {
	for (const [name, value] of address ? new URL(address).searchParams : []) {
		if (ctx.URL.searchParams.get(name) !== value) {
			throw new Refusal(400, 'invalid_request', `the address lacks ${name}`);
		}
	}
};

/** By which method the profile is asked for. */
export const profileMethod = (_: Context, {mixin}: Client): string => mixin.profile_method ?? 'GET';

/** Members of the token's answer that calls of the API have to repeat. */
export const repeatedMembers = ({mixin}: Client): string[] =>
	Object.values({...mixin.api_headers, ...mixin.api_params})
		.flatMap(value => [...value.matchAll(/\[(\w+)\]/g)].map(([, name]) => name ?? ''))
		.filter(name => !['client_id', 'client_secret', 'access_token'].includes(name));
