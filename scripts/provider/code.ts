import {isLosslessNumber} from 'lossless-json';
import {friendly} from '../../starter/auth/json.ts';
import type {Column} from './infer.ts';

// What becomes TypeScript source. Values only ever arrive as JSON, which is a subset of it.

/** A value as source: JSON, with nothing in it that an editor could take for the end of a line. */
export const literal = (value: unknown): string => {
	if (Object.is(value, -0)) return '-0';
	if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
	if (typeof value === 'object' && value !== null) {
		const members = Object.entries(value).map(([name, inner]) => `${key(name)}: ${literal(inner)}`);
		return `{${members.join(', ')}}`;
	}
	return JSON.stringify(value)
		.replaceAll('\u2028', '\\u2028')
		.replaceAll('\u2029', '\\u2029')
		.replaceAll('$\u007b', '$\\u007b'); // a linter takes it for a template without backticks
};

const isIdentifier = (key: string) => /^[A-Za-z_$][\w$]*$/.test(key);

/** A key of an object literal or a type. `["__proto__"]` is a member; without brackets it is not. */
export const key = (name: string): string => {
	if (name === '__proto__') return `[${literal(name)}]`;
	return isIdentifier(name) ? name : literal(name);
};

/** `remote.plan?.name`; every step after the first may be missing. */
export const access = (root: string, path: readonly string[]): string =>
	path.reduce((source, part, index) => {
		if (isIdentifier(part)) return `${source}${index === 0 ? '.' : '?.'}${part}`;
		const isIndex = index > 0 && /^(0|[1-9]\d{0,8})$/.test(part);
		const bracket = isIndex ? `[${part}]` : `[${literal(part)}]`;
		return `${source}${index === 0 ? '' : '?.'}${bracket}`;
	}, root);

/** The types of a sample's members, as far as columns or the id reach; `unknown` beyond. */
export const memberTypes = (sample: object, reached: readonly (readonly string[])[]): string[] =>
	Object.entries(sample).map(([name, value]) => {
		const inner = reached.filter(([first]) => first === name).map(([, ...rest]) => rest);
		const isNested = inner.some(path => path.length > 0);
		return `${key(name)}${isNested ? '?' : ''}: ${typeOf(value, inner)};`;
	});

const typeOf = (value: unknown, reached: readonly (readonly string[])[]): string => {
	if (isLosslessNumber(value)) return typeof friendly(value);
	if (value === null) return 'string | null';
	if (typeof value !== 'object') return typeof value;

	const isReached = reached.some(path => path.length > 0);
	if (Array.isArray(value)) {
		const inside = reached.map(([, ...rest]) => rest);
		return isReached ? `(${typeOf(value[0], inside)})[]` : 'unknown[]';
	}
	return isReached
		? `{${memberTypes(value, reached).join(' ')}} | null`
		: 'Record<string, unknown>';
};

/** A column's type in TypeScript; every one may be null, as services drop members. */
export const columnType = ({kind}: Column): string =>
	kind === 'text' ? 'string | null' : kind === 'boolean' ? 'boolean | null' : 'number | null';

/** A column's line in a migration. */
export const columnBuilder = ({name, kind}: Column): string =>
	`table.${kind === 'time' ? 'bigInteger' : kind}(${literal(name)})`;

/** How a column is read from the remote profile. */
export const columnSource = ({kind, path}: Column): string => {
	const source = access('remote', path);
	if (kind === 'time') return `toTime(${source})`;
	return path.length > 1 ? `${source} ?? null` : source;
};
