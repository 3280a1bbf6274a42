import {readFileSync, statSync} from 'node:fs';
import {resolve} from 'node:path';
import {isLosslessNumber, parse, stringify} from 'lossless-json';
import {friendly} from '../../starter/auth/json.ts';
import {remoteId} from '../../starter/auth/model.ts';
import {Refusal} from './refusal.ts';

type Json = Record<string, unknown>;

const megabyte = 1024 * 1024;

/** Members that a table, and a person who reads it, can bear. */
const mostMembers = 300;

/** One profile from a JSON file, every digit kept. Throws `Refusal`. */
export const readSample = (path: string): object => {
	const file = resolve(path);
	let text: string;
	try {
		if (statSync(file).size > megabyte) throw new Refusal(`The sample ${path} passes 1 MB.`);
		text = new TextDecoder('utf-8', {fatal: true}).decode(readFileSync(file));
	} catch (error) {
		if (error instanceof Refusal) throw error;
		throw new Refusal(`The sample ${path} cannot be read: ${(error as Error).message}.`);
	}
	return parseSample(text, path);
};

const parseSample = (text: string, path: string): object => {
	let plain: unknown;
	let sample: unknown;
	try {
		// lossless-json takes a member called __proto__ for the prototype; JSON.parse does not.
		plain = JSON.parse(text);
		sample = parse(text);
		friendly(sample);
	} catch (error) {
		throw new Refusal(`The sample ${path} is no JSON: ${(error as Error).message}.`);
	}
	if (!isObject(plain) || !isObject(sample)) {
		throw new Refusal(`The sample ${path} must be one JSON object.`);
	}
	if (countMembers(plain) > mostMembers) {
		throw new Refusal(`The sample ${path} has more than ${mostMembers} members: leave some out.`);
	}
	return sample;
};

const isObject = (value: unknown): value is Json =>
	typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value);

const countMembers = (value: unknown): number => {
	if (typeof value !== 'object' || value === null) return 0;
	// With a quote before it, it is none to JavaScript, but still one to the linter.
	if (Object.keys(value).some(key => key.includes('__proto__'))) {
		throw new Refusal('The sample has a member called __proto__; leave it out.');
	}
	return Object.values(value).reduce<number>((sum, inner) => sum + 1 + countMembers(inner), 0);
};

/** As it is written to `sample.json`. */
export const sampleText = (sample: object): string => `${stringify(sample, undefined, '\t')}\n`;

/** Where services keep the id that never changes, likeliest first. */
const usualPaths =
	`sub id id_str data.id data.0.id user.id response.id user_id userId uid account_id
	open_id openid uuid guid encodedId user.user_id data.user.id data.attributes.id`.split(/\s+/);

/** Where the sample has an id, `likely` before the usual places. Throws `Refusal`. */
export const guessIdPath = (sample: object, likely?: string): string => {
	const found = [...(likely ? [likely] : []), ...usualPaths].find(
		path => idAt(sample, path) !== undefined,
	);
	if (found) return found;
	throw new Refusal(
		'The sample has no id at a usual place: say where it is with --remoteId (a dotted path).',
	);
};

/** The path, when an id is there. Throws `Refusal`. */
export const checkIdPath = (sample: object, path: string): string => {
	if (idAt(sample, path) !== undefined) return path;
	throw new Refusal(
		`The sample has no id at ${JSON.stringify(path)}: it must lead to a text or a whole positive number.`,
	);
};

/** A list's length, and the digits that lossless-json keeps of a number, are no members. */
const hasMember = (value: unknown, key: string): value is Json =>
	(isObject(value) || (Array.isArray(value) && /^\d+$/.test(key))) && Object.hasOwn(value, key);

/** The id at a path in a profile, as the app keeps it; undefined where there is none. */
export const idAt = (sample: object, path: string): string | undefined => {
	const value = path
		.split('.')
		.reduce<unknown>((inner, key) => (hasMember(inner, key) ? inner[key] : undefined), sample);
	if (isLosslessNumber(value) && !/^\d+$/.test(value.value)) return undefined;
	try {
		return remoteId(friendly(value));
	} catch {
		return undefined;
	}
};

/** A profile as services usually send one, around the place of its id. */
export const genericSample = (idPath: string, isOpenId: boolean): object => {
	const path = idPath.split('.');
	const person = isOpenId
		? {
				name: 'Ada Lovelace',
				preferred_username: 'ada',
				email: 'ada@example.com',
				email_verified: true,
				picture: 'https://example.com/ada.png',
			}
		: {
				name: 'Ada Lovelace',
				username: 'ada',
				email: 'ada@example.com',
				avatar_url: 'https://example.com/ada.png',
			};
	const last = path.pop() ?? 'id';
	return path.reduceRight<object>((inner, key) => (/^\d+$/.test(key) ? [inner] : {[key]: inner}), {
		[last]: '1000001',
		...person,
	});
};
