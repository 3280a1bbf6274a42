import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {pageNames} from './repo.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A document of this repo. */
export const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8');

/** What people read first, and do what it says. */
export const documents = ['README.md', ...pageNames.map(name => `docs/how-to/${name}.md`)];

const fences = /^```(\w*)\n(.*?)^```$/gms;

/** The commands of the README's shell blocks: a line each, without what is said beside them. */
export const blockCommands = (text: string): string[] =>
	[...text.matchAll(fences)]
		.filter(([, language]) => language === 'sh')
		.flatMap(([, , block = '']) => block.replaceAll(/\s*\\\n\s*/g, ' ').split('\n'))
		.map(line => line.replace(/\s+#.*$/, ''))
		.filter(line => line !== '');

/** The commands that a text names in passing. */
export const namedCommands = (text: string): string[] =>
	[...text.replaceAll(fences, '').matchAll(/`((?:npm|npx|node|git|apt-get)\s[^`]*)`/g)].map(
		([, command = '']) => command.replaceAll(/\s+/g, ' '),
	);

/** The lines of a text's diffs, by the file that stands above them. */
export const excerpts = (text: string): {file: string; lines: string[]}[] =>
	[...text.matchAll(fences)]
		.filter(([, language, block = '']) => language === 'diff' && !block.startsWith('diff --git'))
		.flatMap(([, , block = '']) => block.trimEnd().split('\n\n'))
		.map(part => {
			const [file = '', ...lines] = part.split('\n');
			return {file: file.trim(), lines};
		});

/** Code of a file that a text shows: `path`: and a block after it. */
export const quotations = (text: string): {file: string; code: string}[] =>
	[...text.matchAll(/`([\w./-]+)`:\n\n```ts\n(.*?)^```$/gms)].map(([, file = '', code = '']) => ({
		file,
		code,
	}));

/** Where the links and pictures of a text lead, as far as that is in this repo. */
export const links = (text: string): string[] =>
	[...text.replaceAll(fences, '').matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(
		([, path = '']) => path,
	);
