import {isLosslessNumber, type LosslessNumber, stringify} from 'lossless-json';
import {providerFailed} from './errors.ts';
import {parseExact} from './parse-json.ts';

export type JsonObject = Record<string, unknown>;

/** No profile has lists in lists in lists this often; much deeper ones overflow the stack. */
const deepest = 100;

/** Parsed JSON as JavaScript likes it: a natural number too big to be exact becomes its digits. */
export const friendly = (value: unknown, depth = 0): unknown => {
	if (isLosslessNumber(value)) return friendlyNumber(value);
	if (typeof value !== 'object' || value === null) return value;
	if (depth > deepest) throw new RangeError('nested too deep');

	if (Array.isArray(value)) return value.map(item => friendly(item, depth + 1));
	const entries = Object.entries(value);
	return Object.fromEntries(entries.map(([key, inner]) => [key, friendly(inner, depth + 1)]));
};

// A negative one stays a number: its digits could pass for the text of an id.
const friendlyNumber = ({value}: LosslessNumber): number | string =>
	/^\d+$/.test(value) && !Number.isSafeInteger(Number(value)) ? value : Number(value);

/** The exact form of each object that `parseObject` made, for who must keep every digit. */
const exact = new WeakMap<object, JsonObject>();

/** Parsed JSON, as it came and as JavaScript likes it. Throws `provider-failed`. */
const parseBoth = (text: string, what: string) => {
	try {
		const value = parseExact(text);
		return {value, liked: friendly(value)};
	} catch (error) {
		throw providerFailed(`${what}: not JSON`, new Error((error as Error).name));
	}
};

/** Parses JSON of any kind. Ids beyond 2^53 come as strings of their digits. Throws `provider-failed`. */
export const parseJson = (text: string, what: string): unknown => parseBoth(text, what).liked;

/**
 * Parses a JSON object. Ids beyond 2^53 come as strings of their digits; the exact source stays
 * at hand for `exactOf`. Throws `provider-failed` for anything that is not one object.
 */
export const parseObject = (text: string, what: string): JsonObject => {
	const {value, liked} = parseBoth(text, what);
	if (
		typeof value !== 'object' ||
		value === null ||
		Array.isArray(value) ||
		isLosslessNumber(value)
	) {
		throw providerFailed(`${what}: not a JSON object`);
	}

	exact.set(liked as JsonObject, value as JsonObject);
	return liked as JsonObject;
};

/** Lays one parsed object over another and keeps the exact form of both. */
export const mergeObjects = (under: JsonObject, over: JsonObject): JsonObject => {
	const merged = {...under, ...over};
	exact.set(merged, {...(exact.get(under) ?? under), ...(exact.get(over) ?? over)});
	return merged;
};

/** The object at a dotted path of a parsed one, its exact form too; an empty one if there is none. */
export const objectAt = (whole: JsonObject, path: string | undefined): JsonObject => {
	const find = (from: JsonObject) =>
		(path?.split('.') ?? []).reduce<JsonObject>((outer, name) => {
			const inner = Object.hasOwn(outer, name) ? outer[name] : undefined;
			const isObject = typeof inner === 'object' && inner !== null && !isLosslessNumber(inner);
			return isObject ? (inner as JsonObject) : {};
		}, from);
	const found = find(whole);
	const source = exact.get(whole);
	if (source) exact.set(found, find(source));
	return found;
};

/**
 * The JSON text of a parsed object with every digit as it came, less the members that hold one
 * of `secrets` or are called `*_token` or `*_secret`.
 */
export const exactText = (object: object, secrets: readonly string[]): string =>
	stringify(exact.get(object) ?? object, (key, value: unknown) =>
		/_(token|secret)$/.test(key) || holdsOne(key, secrets) || holdsOne(value, secrets)
			? undefined
			: value,
	) ?? '{}';

/**
 * Whether the member at a dotted path is a number that is `text` written otherwise: `5.0` and
 * `1e3` are no ids, as `5` and `1000` may be somebody else's.
 */
export const isOddNumber = (object: object, path: string, text: string): boolean => {
	const value = path
		.split('.')
		.reduce<unknown>((inner, key) => (inner as JsonObject | undefined)?.[key], exact.get(object));
	return isLosslessNumber(value) && value.value !== text && Number(value.value) === Number(text);
};

/** Whether a text is a secret or has one in it, as an address with a token in its query. */
export const holdsOne = (value: unknown, secrets: readonly string[]) =>
	typeof value === 'string' && secrets.some(secret => value.includes(secret));
