import {readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {Refusal} from './refusal.ts';

/** The repo's files, as `plan` sees them. */
export interface Tree {
	/** A file's text, or undefined when there is none. */
	read(path: string): string | undefined;
	/** The names in a folder, none when there is no folder. */
	list(folder: string): string[];
}

/** The files under a folder on this machine. Throws `Refusal` where a file and a folder are mixed up. */
export const treeAt = (root: string): Tree => ({
	read: path => {
		const found = statSync(join(root, path), {throwIfNoEntry: false});
		if (found && !found.isFile()) throw new Refusal(`${path} is in the way: it is no file.`);
		return found && decode(path, readFileSync(join(root, path)));
	},
	list: folder => {
		const found = statSync(join(root, folder), {throwIfNoEntry: false});
		if (found && !found.isDirectory()) {
			throw new Refusal(`${folder} is in the way: it is no folder.`);
		}
		return found ? readdirSync(join(root, folder)).sort() : [];
	},
});

/** Other bytes than UTF-8's would not come back as they were. */
const decode = (path: string, bytes: Buffer): string => {
	try {
		return new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(bytes);
	} catch {
		throw new Refusal(`${path} is not UTF-8: save it as that, then run it again.`);
	}
};

// Git on Windows gives files other ends of lines: they are no edits, and files keep them.

export const unixLines = (text: string): string => text.replaceAll('\r\n', '\n');

/** A new text with the ends of lines of the old one, where all of them are the same. */
export const likeBefore = (before: string | undefined, text: string): string =>
	before?.includes('\r\n') && !/(?<!\r)\n/.test(before)
		? unixLines(text).replaceAll('\n', '\r\n')
		: text;
