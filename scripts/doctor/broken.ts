import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {wordsOf} from './finding.ts';
import {restoreBase} from './restore.ts';
import {root} from './root.ts';

// Code that cannot be loaded. It needs no package, as one of them may be what is missing.

/** Why code cannot be loaded, and what mends it without a change to anything that is there. */
export interface Broken {
	message: string;
	mend: string;
	/** The file of this checkout that is not there, when that is why. */
	missing?: string;
}

/** What an error says that came of loading code; `file` is the one to blame when it names none. */
export const brokenBy = (error: unknown, file = "the app's code"): Broken => {
	const words = wordsOf(error, root).replace(/^Transform failed with \d+ errors?: /, '');
	const {code, stack = ''} = error as NodeJS.ErrnoException;

	const missing = words.match(
		/^Cannot find module '(?:file:\/\/)?((?:starter|scripts)\/[^']+)'/,
	)?.[1];
	if (missing && !existsSync(join(root, missing))) {
		return {message: `${missing} is missing`, mend: restoreBase(missing), missing};
	}
	const name = words.match(/^Cannot find (?:package|module) '((?:@[\w.-]+\/)?[\w.-]+)/)?.[1];
	if (name && code?.endsWith('MODULE_NOT_FOUND')) {
		const where = words.match(/ imported from (\S+)/)?.[1];
		const message = `The package ${name} is not installed${where ? `; ${where} imports it` : ''}`;
		// A name that was mistyped may be somebody else's package.
		const own = `mend the import of ${name} in ${where ?? file}, or npm install --save-prod ${name} when it is meant`;
		return {message, mend: isOurs(name) ? 'npm ci' : own};
	}

	// Node's own compiler says where in the first line of the stack, esbuild in its words.
	const place = `${words}\n${stack.replaceAll(`file://${root}`, '').replaceAll(root, '')}`.match(
		/\b(?:starter|scripts(?!\/doctor))\/[\w./-]+\.ts:\d+(?::\d+)?/,
	)?.[0];
	const said = place && !words.includes(place) ? `${place}: ${words}` : words;
	return {
		message: `${file} cannot be loaded: ${said}`,
		mend: place ? `mend ${place}, then npm run check` : 'npm run check',
	};
};

/** Whether `npm ci` would install a package, which some of ours bring along. */
const isOurs = (name: string): boolean => {
	const lockfile = join(root, 'package-lock.json');
	if (!existsSync(lockfile)) return true;
	const {packages} = JSON.parse(readFileSync(lockfile, 'utf8'));
	return `node_modules/${name}` in packages;
};
