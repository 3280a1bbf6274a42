import {isLosslessNumber, LosslessNumber} from 'lossless-json';
import type {Client} from './client.ts';
import {digest, type Person} from './people.ts';

type Json = Record<string, unknown>;

/** A provider's sample as it would be for this person: another id, name, address and picture. */
export const profileOf = (client: Client, person: Person, origin: string): Json =>
	variation(client, person, origin)(client.sample, true) as Json;

/** Another answer of the API: what it says of the sample's person, it says of this one. */
export const answerFor = (client: Client, answer: unknown, person: Person, origin: string) =>
	variation(client, person, origin)(answer, false);

const variation = ({mixin, sample}: Client, person: Person, origin: string) => {
	const path = mixin.idPath.split('.');
	const oldId = textOf(valueAt(sample, path));
	const id = oldId && remoteIdOf(mixin.name, person, oldId);
	const oldUsername = usernameIn(sample);
	const picture = `${origin}/people/${person.slug}.svg`;

	/** `own`: this member is about the person, not about a company or place of theirs. */
	const vary = (value: unknown, key: string, own: boolean, depth: number): unknown => {
		if (Array.isArray(value)) {
			return value.map(item => vary(item, key, own, depth + 1));
		}

		if (isObject(value)) {
			const entries = Object.entries(value).map(([name, member]) => {
				const inner = typeof member === 'object';
				const about = inner ? path[depth] === name || personal.test(name) : own;
				const inPicture = pictureKey.test(key) && !pictureKey.test(name) ? key : name;
				return [name, vary(member, inPicture, about, depth + 1)];
			});

			return Object.fromEntries(entries);
		}

		const text = textOf(value);
		if (text === undefined) return value;

		if (id && text === oldId && (idKey.test(key) || text.length > 3 || key === path.at(-1))) {
			return typeof value === 'string' ? id : new LosslessNumber(id);
		}

		if (typeof value !== 'string') return value;
		if (emailValue.test(value)) return person.email;
		if (pictureKey.test(key) && /^https?:/.test(value)) return picture;
		const field = own ? fields.find(([pattern]) => pattern.test(key))?.[1] : undefined;
		if (field) return person[field];
		return swapWord(swapWord(value, oldUsername, person.username), oldId, id);
	};

	return (value: unknown, own: boolean) => vary(value, '', own, 0);
};

/** The immutable id of a person at one service, in the style of the sample's. */
export const remoteIdOf = (provider: string, {name}: Person, like: string) => {
	const hex = digest(provider, name.toLowerCase());

	if (/^\d+$/.test(like)) {
		// Never fewer than seven digits, or two people could share an id.
		return BigInt(`0x${hex}`).toString().slice(0, Math.max(7, like.length));
	}

	if (!/^[\da-f-]{12,}$/i.test(like)) return `person-${hex.slice(0, 16)}`;
	let next = 0;
	return like.replaceAll(/[\da-f]/gi, () => hex.charAt(next++ % hex.length));
};

/** What a JSON scalar reads as; nothing for null, objects and lists. */
export const textOf = (value: unknown) => {
	if (typeof value === 'string' || typeof value === 'number') return String(value);
	return isLosslessNumber(value) ? value.value : undefined;
};

export const valueAt = (value: unknown, path: readonly string[]): unknown =>
	path.reduce((inner: unknown, key) => (inner as Json | undefined)?.[key], value);

const isObject = (value: unknown): value is Json =>
	typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value);

const usernameIn = (value: unknown): string | undefined => {
	if (typeof value !== 'object' || value === null) return undefined;
	const entries = Object.entries(value);
	const found = entries.find(
		([key, member]) => typeof member === 'string' && usernameKey.test(key),
	);
	return found ? String(found[1]) : entries.map(([, member]) => usernameIn(member)).find(Boolean);
};

/** Swaps a whole word in a text, so that an old name goes from addresses but not out of words. */
const swapWord = (text: string, old: string | undefined, by: string | undefined) => {
	if (!old || !by || old.length < 3) return text;
	const pattern = old.replaceAll(/[^\w]/g, '\\$&');
	return text.replaceAll(new RegExp(`(?<![A-Za-z0-9])${pattern}(?![A-Za-z0-9])`, 'g'), () => by);
};

const idKey = /(^|_)id(_|$)|Id$/i;
const emailValue = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const pictureKey =
	/^(?!.*(cover|banner|background)).*(picture|avatar|photo|image|icon|thumb|portrait|userpic|head_?img|^img$|profile_(medium|large))/i;
const personal =
	/^(user|profile|person|people|account|accounts|member|me|data|response|result|attributes|names?|emails?)$/i;
const usernameKey = /^(login|user_?name|screen_?name|handle|preferred_?username|nick(_?name)?)$/i;

const fields: ReadonlyArray<[RegExp, 'username' | 'name' | 'givenName' | 'familyName']> = [
	[usernameKey, 'username'],
	[/^(given_?name|first_?name|localizedFirstName|first)$/i, 'givenName'],
	[/^(family_?name|last_?name|localizedLastName|surname|last)$/i, 'familyName'],
	[/^(name|display_?name|full_?name|real_?name|formatted_?name|global_name)$/i, 'name'],
];
