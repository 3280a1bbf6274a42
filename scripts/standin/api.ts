import {existsSync, readFileSync} from 'node:fs';
import type {Context} from 'koa';
import {parse} from 'lossless-json';
import type {Addresses} from '../../starter/auth/mixin.ts';
import type {Client} from './client.ts';
import type {Person} from './people.ts';
import {answerFor} from './profile.ts';

/**
 * What a service's API answers beside the profile, by address: `api/<name>.json` has it by the path
 * below the API's root.
 */
export const apiAnswers = (name: string, addresses: Addresses): Map<string, unknown> => {
	const file = new URL(`api/${name}.json`, import.meta.url);
	const root = rootOf(addresses);
	if (!root || !existsSync(file)) return new Map();

	const answers = Object.entries(parse(readFileSync(file, 'utf8')) as Record<string, unknown>);
	return new Map(answers.map(([path, answer]) => [`${root}/${path}`, answer]));
};

/** `api_url`, or the profile's host: at the stand-in, the path's second part. */
const rootOf = ({api_url, profile_url}: Addresses): string | undefined => {
	if (api_url || !profile_url || profile_url === 'token') return api_url;
	const {origin, pathname} = new URL(profile_url);
	return origin + pathname.split('/').slice(0, 3).join('/');
};

/** The answer at the address of a call, as it would be for this person. */
export const apiAnswer = (ctx: Context, client: Client, person: Person, origin: string) =>
	answerFor(client, client.api.get(origin + ctx.path), person, origin);
