import type {Knex} from 'knex';
import {providerFailed} from './errors.ts';
import {holdsOne} from './json.ts';

/** The columns that every `<name>_profiles` table has beside those of its provider. */
export interface StoredProfile {
	user_id: number;
	/** The profile as it came: JSON, every digit kept, without tokens. */
	remote: string;
	access_token: string | null;
	refresh_token: string | null;
	token_secret: string | null;
	id_token: string | null;
	token_expires_at: number | null;
	scope: string | null;
	created_at: number;
	updated_at: number;
}

/** What a provider's `model.ts` answers; `Row` is a row of its table. */
export interface Model<Profile extends {id: string}> {
	createProfile(db: Knex, row: Profile & StoredProfile): Promise<unknown>;
	updateProfile(db: Knex, id: string, changes: Partial<Profile & StoredProfile>): Promise<unknown>;
	/** What the person is called there. */
	label(profile: Profile): string | null;
	/** The address of the person's picture there, if they have one. */
	picture(profile: Profile): string | null;
}

/**
 * The immutable id of a remote account as we compare it, byte for byte: a string, or the digits
 * of a whole positive number. Throws `provider-failed` for anything else, which would be a row
 * that strangers share.
 */
export const remoteId = (value: unknown): string => {
	if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return String(value);
	const isText =
		typeof value === 'string' &&
		value.length > 0 &&
		value.length <= 255 &&
		value.isWellFormed() &&
		!value.includes('\0');
	if (isText) return value;
	throw providerFailed('the profile has no usable id');
};

/** Text as every database takes it: well-formed, and without NUL (PostgreSQL refuses it). */
export const cleanText = (text: string): string => text.toWellFormed().replaceAll('\0', '');

/**
 * A profile whose values fit columns: text cleaned, objects and lists as JSON, no `undefined`, and
 * nothing that holds one of `secrets`, as the address of a picture may.
 */
export const cleanProfile = <Profile extends {id: string}>(
	profile: Profile,
	secrets: readonly string[],
): Profile =>
	Object.fromEntries(
		Object.entries(profile).map(([column, value]) => {
			if (column === 'id') return [column, value];
			// A text has methods: `picture?.small` is one where a service sends a text as the picture.
			if (typeof value === 'function') return [column, null];
			const isPlain = typeof value !== 'object' || value === null;
			const kept = isPlain ? (value ?? null) : JSON.stringify(value);
			if (typeof kept !== 'string') return [column, kept];
			return [column, holdsOne(kept, secrets) ? null : cleanText(kept)];
		}),
	) as Profile;

/** A name short enough to show; the id where the provider knows no better. */
export const cleanLabel = (label: unknown, id: string): string => {
	const text = typeof label === 'string' ? cleanText(label).trim().slice(0, 255) : '';
	return text.toWellFormed() || id;
};

/** A picture's address if a page may show it: http or https, up to 2,000 characters. */
export const cleanPicture = (picture: unknown): string | null => {
	if (typeof picture !== 'string' || picture.length > 2000 || !URL.canParse(picture)) return null;
	const url = new URL(picture);
	return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
};

/**
 * A time as a provider writes it (ISO 8601, or what `Date` reads) in milliseconds, or null. One
 * without a zone is taken for UTC, wherever the server stands.
 */
export const toTime = (value: unknown): number | null => {
	if (typeof value !== 'string') return null;
	const hasZone = /(Z|UTC|GMT|[A-Z]{2,3}T|[+-]\d\d:?\d\d)( \d{4})?$/i.test(value);
	const isDate = /^\d{4}(-\d\d){0,2}$/.test(value); // UTC already
	const time = Date.parse(hasZone || isDate ? value : `${value.replace(/(\d)T(\d)/, '$1 $2')} UTC`);
	return Number.isNaN(time) ? null : time;
};
