import {isDeepStrictEqual} from 'node:util';
import jsonc from 'jsonc-parser';
import {LosslessNumber} from 'lossless-json';

/**
 * No profile has so many values, nor so many escapes in its texts. A megabyte of `1,1,1,` would be
 * 30 MB of numbers, and one of `\n\n\n` 16 MB while it is read.
 */
const most = 20_000;

/** Nor so much space in one place, which jsonc-parser puts together letter by letter. */
const spaces = /(?<![ \t])[ \t]{1001}/;

type Members = Map<string, unknown>;

/**
 * Parses JSON (RFC 8259), and keeps every digit: numbers are lossless-json's. A member that comes
 * twice must be the same both times. Texts are cut out of the source and never put together letter
 * by letter, so that a megabyte of JSON stays about a megabyte.
 * Throws `SyntaxError`, and `RangeError` for too many values, escapes or spaces, or lists in lists without end.
 */
export const parseExact = (source: string): unknown => {
	if (count(source, '\\') > most) throw new RangeError('too many escapes');
	if (spaces.test(source)) throw new RangeError('too much space');
	const open: (Members | unknown[])[] = [];
	const names: string[] = [];
	let values = 0;
	let whole: unknown;

	const add = (value: unknown): void => {
		values++;
		if (values > most) throw new RangeError('too many values');
		const holder = open.at(-1);
		if (!holder) whole = value;
		else if (Array.isArray(holder)) holder.push(value);
		else addMember(holder, names.pop() ?? '', value);
	};
	const end = (): void => {
		const holder = open.pop();
		add(holder instanceof Map ? Object.fromEntries(holder) : holder);
	};
	/** A text without escapes is as the parser has cut it. */
	const textAt = (text: string, offset: number, length: number): string =>
		text.length === length - 2 ? text : JSON.parse(source.slice(offset, offset + length));
	const numberAt = (offset: number, length: number): LosslessNumber =>
		new LosslessNumber(source.slice(offset, offset + length));

	jsonc.visit(
		source,
		{
			onObjectBegin: () => void open.push(new Map()),
			onObjectProperty: (name, offset, length) => names.push(textAt(name, offset, length)),
			onObjectEnd: end,
			onArrayBegin: () => void open.push([]),
			onArrayEnd: end,
			onLiteralValue(value, offset, length) {
				if (typeof value === 'string') add(textAt(value, offset, length));
				else add(typeof value === 'number' ? numberAt(offset, length) : value);
			},
			onError() {
				throw new SyntaxError('not JSON');
			},
		},
		{disallowComments: true},
	);
	return whole;
};

const addMember = (members: Members, name: string, value: unknown): void => {
	if (members.has(name) && !isDeepStrictEqual(members.get(name), value)) {
		throw new SyntaxError('a member that comes twice');
	}
	members.set(name, value);
};

const count = (text: string, letter: string): number => {
	let found = 0;
	for (let at = text.indexOf(letter); at !== -1; at = text.indexOf(letter, at + 1)) found++;
	return found;
};
