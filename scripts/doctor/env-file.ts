import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Finding} from './finding.ts';
import {root} from './root.ts';

// .env as it was typed: what is lost before anybody reads a variable.

type Fault = [message: string, mend: string];

/** Whether a file is UTF-16, as PowerShell 5 writes it: nothing in it is read, and nothing fails. */
const isUtf16 = (bytes: Buffer) =>
	bytes.includes(0) || ['fffe', 'feff'].includes(bytes.toString('hex', 0, 2));

/** What is wrong with `.env` line by line; its values are looked at elsewhere, and none is told. */
export const lookAtEnvFile = (): Finding[] => {
	const file = join(root, '.env');
	if (!existsSync(file)) return [];
	const bytes = readFileSync(file);
	const faults: Fault[] = isUtf16(bytes)
		? [['.env is not UTF-8, and nothing in it is read', 'save .env as UTF-8']]
		: faultsOf(bytes.toString('utf8').replace(/^\uFEFF/, ''));
	return faults.map(([message, mend]) => ({check: 'settings', level: 'error', message, mend}));
};

const faultsOf = (text: string): Fault[] => {
	// A value in quotes may have many lines, and any sign: it keeps its lines here, and no more.
	const bare = text.replace(
		/^([ \t]*(?:export[ \t]+)?\w+[ \t]*=[ \t]*)(["'`])([\s\S]*?)\2/gm,
		(_, before, _quote, value) => `${before}"${value.replaceAll(/[^\n]+/g, '=')}"`,
	);
	const lines = bare.split(/\r?\n/).map(line => line.trim());
	const set = lines.flatMap(line => {
		const [, name, value] = line.match(/^(?:export\s+)?([^\s#=]+)\s*=\s*(.*)$/) ?? [];
		return name ? [{name, value: value ?? ''}] : [];
	});
	return [
		...lines.flatMap(unset),
		...set
			.filter(({name, value}) => isKey(name) && /^[^"'`\s#][^"'`#]*(?<!\s)#/.test(value))
			.map(cut),
		...set.filter(({name, value}) => value === '' && isLastOfMany(set, name)).map(emptied),
	];
};

const unset = (line: string, at: number): Fault[] => {
	if (line === '' || line.startsWith('#') || line.includes('=')) return [];
	const where = `line ${at + 1} of .env`;
	const [, name] = line.match(/^([A-Za-z]\w*)\s*:/) ?? [];
	return [
		[
			`${where} is no NAME=value: nothing is set there, nor by Node 20 in the line below`,
			name ? `write ${name}= in place of ${name}: in ${where}` : `put a # before ${where}`,
		],
	];
};

/** What is cut off elsewhere is a comment. */
const isKey = (name: string) => /(KEYS?|SECRET|ID|URL)$/.test(name);

const cut = ({name}: {name: string}): Fault => [
	`${name} in .env is cut off at its #`,
	`put quotes around all of the value of ${name} in .env`,
];

const emptied = ({name}: {name: string}): Fault => [
	`${name} stands in .env more than once, and the last is empty and wins`,
	`take the empty ${name}= out of .env`,
];

/** Whether a variable's last line is empty, and one before it is not. */
const isLastOfMany = (set: readonly {name: string; value: string}[], name: string): boolean => {
	const own = set.filter(one => one.name === name);
	return own.at(-1)?.value === '' && own.some(({value}) => value !== '');
};
