import {isLosslessNumber} from 'lossless-json';
import {friendly} from '../../starter/auth/json.ts';
import {toTime} from '../../starter/auth/model.ts';

/** What a column holds: Knex's words, and `time` for milliseconds made of a text. */
export type Kind = 'text' | 'bigInteger' | 'double' | 'boolean' | 'time';

/** A member of the sample that is worth a column. */
export interface Column {
	name: string;
	kind: Kind;
	/** Where the member is: `['plan', 'name']`. */
	path: readonly string[];
	/** What it is in the sample, as a running app reads it. */
	value: string | number | boolean | null;
	/** Whether it describes the person, and not a company or a place of theirs. */
	isOwn: boolean;
}

type Json = Record<string, unknown>;

/** Columns that every table of profiles has, and members that JavaScript takes for another thing. */
const fixed = `id user_id remote access_token refresh_token token_secret id_token token_expires_at
	scope created_at updated_at constructor then`.split(/\s+/);

/** PostgreSQL takes 63 characters, MySQL 64. */
const longest = 60;

/** Members that nobody wants in a column: what may sign in, or may be read by whoever has it. */
export const isSecret = (key: string) =>
	/(^|[^a-z])(token|secret|password)$/i.test(key) || /[a-z](Token|Secret|Password)$/.test(key);

/**
 * The columns of a sample: its scalars and those one level down, under joined names in snake case.
 * An object that holds nothing but another one is no level, and neither is the way to the id, nor
 * what is about a picture.
 */
export const inferColumns = (sample: object, idPath: readonly string[]): Column[] => {
	const columns: Column[] = [];
	const used = new Set(fixed);

	const walk = (object: Json, path: readonly string[], level: number, isOwn: boolean) => {
		for (const [key, value] of Object.entries(object)) {
			const inner = [...path, key];
			if (isSecret(key) || inner.join('\n') === idPath.join('\n')) continue;
			const leadsToId = inner.every((part, index) => part === idPath[index]);
			// The others in a list are other people.
			if (Array.isArray(object) && !leadsToId) continue;

			if (typeof value !== 'object' || value === null || isLosslessNumber(value)) {
				const name = freeName(joinedName(inner, idPath), used);
				columns.push({name, path: inner, isOwn, ...kindOf(value)});
				continue;
			}

			if (Array.isArray(value) && !leadsToId) continue;
			const isStep = leadsToId || isWrapper(value);
			if (level === 0 || isStep || pictures.test(key)) {
				const isAbout = leadsToId || personal.test(key) || (isOwn && '_content' in value);
				walk(value as Json, inner, isStep ? level : level + 1, isAbout);
			}
		}
	};
	walk(sample as Json, [], 0, true);
	return columns;
};

/** Of the containers on the way to the id the last one is enough: `user_name`. */
const joinedName = (path: readonly string[], idPath: readonly string[]): string => {
	const names = path.filter(part => !isIndex(part));
	const way = idPath.slice(0, -1).filter(part => !isIndex(part));
	const shared = way.findIndex((part, index) => part !== names[index]);
	const length = Math.min(shared === -1 ? way.length : shared, names.length - 1);
	return names.slice(Math.max(0, length - 1)).join('_');
};

const isIndex = (part: string) => /^\d+$/.test(part);

const isWrapper = (value: object) => {
	const [only, ...more] = Object.values(value);
	const isBox = typeof only === 'object' && only !== null && !isLosslessNumber(only);
	return more.length === 0 && (isBox || '_content' in value);
};

/** Containers that services put a person into. */
const personal =
	/^(user|profile|person|people|\w*account|member|me|data|response|result|attributes|properties)$/i;

const kindOf = (value: unknown): Pick<Column, 'kind' | 'value'> => {
	if (isLosslessNumber(value)) {
		const read = friendly(value) as number | string;
		if (typeof read === 'string') return {kind: 'text', value: read};
		if (!Number.isSafeInteger(read) || !/^-?\d+$/.test(value.value)) {
			return {kind: 'double', value: read};
		}
		return {kind: 'bigInteger', value: read}; // a sample does not tell how far a count can go
	}
	if (typeof value === 'boolean') return {kind: 'boolean', value};
	if (typeof value !== 'string') return {kind: 'text', value: null};
	return {kind: isTime(value) ? 'time' : 'text', value};
};

/** A date with a time of day; a birthday is a text. */
const isTime = (text: string) =>
	/^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d|(Mon|Tue|Wed|Thu|Fri|Sat|Sun),? .*\d\d:\d\d)/.test(text) &&
	toTime(text) !== null;

const freeName = (joined: string, used: Set<string>): string => {
	const snake = joined
		.normalize('NFKD')
		.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
		.replaceAll(/([A-Z])([A-Z][a-z])/g, '$1_$2')
		.toLowerCase()
		.replaceAll(/\p{Mark}/gu, '')
		.replaceAll(/[^a-z0-9]+/g, '_')
		.replaceAll(/^_+|_+$/g, '')
		.slice(0, longest - 'profile_'.length - 3);

	let name = /^[a-z]/.test(snake) ? snake : `profile_${snake || 'field'}`;
	if (used.has(name)) name = `profile_${snake || 'field'}`;
	for (let count = 2; used.has(name); count++) name = `profile_${snake || 'field'}_${count}`;
	used.add(name);
	return name;
};

const names = /^(name|display_?name|full_?name|real_?name|global_?name|formatted_?name)$/i;
const handles =
	/^(login|user_?name|screen_?name|handle|preferred_?username|nick_?name|nick|display_?login|slug)$/i;
const givenNames = /^(given_?name|first_?name|localizedFirstName|first)$/i;
const familyNames = /^(family_?name|last_?name|localizedLastName|surname|last)$/i;
const emails = /^(e_?mail|email_?address|mail|userPrincipalName)$/i;
const pictures =
	/picture|avatar|photo|image|icon|thumb|portrait|userpic|head_?img|\bimg\b|profile_(medium|large)/i;
const otherPictures =
	/cover|banner|background|default|placeholder|silhouette|count|type|width|height|hash|name|\bid\b/i;

// Some wrap a text once more: `username: {_content: 'ada'}`.
const lastOf = ({path}: Column) => path.filter(part => part !== '_content').at(-1) ?? '';
const ownText = (columns: readonly Column[], key: RegExp) =>
	columns.find(column => column.isOwn && column.kind === 'text' && key.test(lastOf(column)));

/** What a person is called, as an expression over `profile`; undefined when the sample shows none. */
export const labelOf = (columns: readonly Column[]): string | undefined => {
	const [name, handle, given, family, email] = [names, handles, givenNames, familyNames, emails]
		.map(key => ownText(columns, key))
		.map(column => column && `profile.${column.name}`);
	const both = given && family && `[${given}, ${family}].filter(Boolean).join(' ')`;
	const called = [name ?? both, handle].filter(Boolean);
	return called.length > 0 ? called.join(' || ') : (given ?? family ?? email);
};

/** The column with the address of the person's picture, the safest and then the first. */
export const pictureOf = (columns: readonly Column[]): Column | undefined => {
	const found = columns.filter(({path, kind, value}) => {
		const words = path.join(' ');
		const isAddress = value === null || /^https?:\/\//.test(String(value));
		return kind === 'text' && isAddress && pictures.test(words) && !otherPictures.test(words);
	});
	return found.find(({value}) => String(value).startsWith('https:')) ?? found[0];
};
