import {
	closeSync,
	existsSync,
	fsyncSync,
	mkdirSync,
	openSync,
	readFileSync,
	realpathSync,
	renameSync,
	rmdirSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import {dirname, join} from 'node:path';
import {setImmediate} from 'node:timers/promises';
import type {Change} from './plan.ts';
import {Refusal} from './refusal.ts';
import {treeAt} from './tree.ts';

// All or nothing. What is to be written stands in a journal first, so that a run that is killed
// half-way is put back by the next one.

const journalPath = '.scaffold/.journal';
const beside = '.plop-new';

interface Journal {
	changes: readonly Change[];
	/** Folders that were not there before, outermost first. */
	folders: readonly string[];
}

/**
 * Makes the changes, all of them or none. Throws `Refusal` when a file is no longer what the plan
 * saw, when a signal came in between, or when the disk refuses; then every file is as it was.
 */
export const commit = async (root: string, changes: readonly Change[]): Promise<void> => {
	const tree = treeAt(root);
	const moved = changes.filter(({path, before}) => tree.read(path) !== before);
	if (moved.length > 0) {
		throw new Refusal(`${moved.map(({path}) => path).join(', ')} changed meanwhile: run it again.`);
	}
	if (changes.length === 0) return;

	let signal: string | undefined;
	const note = (name: string) => {
		signal = name;
	};
	for (const name of signals) process.on(name, note);
	const journal = {changes, folders: newFolders(root, changes)};
	try {
		writeWhole(join(root, journalPath), JSON.stringify(journal));
		for (const change of changes) prepare(root, change);
		for (const change of changes) apply(root, change);
		// Only here is a signal of the meantime delivered: between two immediates the event loop asks
		// the system for news, before the first it may not.
		await setImmediate();
		await setImmediate();
		if (signal) throw new Error(`${signal} came in between`);
		rmSync(join(root, journalPath));
	} catch (error) {
		putBack(root, journal);
		throw new Refusal(`Nothing was written: ${(error as Error).message}.`, {cause: error});
	} finally {
		for (const name of signals) process.off(name, note);
	}
	removeEmptyFolders(root, changes);
};

export const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Whether a run is in the middle of its writing, or was killed there. */
export const isHalfDone = (root: string): boolean => existsSync(join(root, journalPath));

/** Puts back what a killed run left half-done. Answers whether there was anything. Throws `Refusal`. */
export const repair = (root: string): boolean => {
	if (!isHalfDone(root)) return false;

	const journal = JSON.parse(readFileSync(join(root, journalPath), 'utf8')) as Journal;
	const tree = treeAt(root);
	const foreign = journal.changes.filter(({path, before, after}) => {
		const text = tree.read(path);
		return text !== before && text !== after;
	});
	if (foreign.length > 0) {
		throw new Refusal(
			`A run was killed half-way, and ${foreign.map(({path}) => path).join(', ')} changed since. Put the files right by hand (git status shows them), then delete ${journalPath}.`,
		);
	}
	putBack(root, journal);
	return true;
};

const putBack = (root: string, {changes, folders}: Journal): void => {
	for (const {path, before} of changes) {
		const file = fileAt(root, path);
		removeFile(file + beside);
		if (before === undefined) removeFile(file);
		else if (!existsSync(file) || readFileSync(file, 'utf8') !== before) writeWhole(file, before);
	}
	for (const folder of [...folders].reverse()) removeFolder(join(root, folder));
	for (const end of ['', beside]) rmSync(join(root, journalPath + end), {force: true});
};

/** A folder in its place is none of ours, and stays. */
const removeFile = (file: string): void => {
	if (!statSync(file, {throwIfNoEntry: false})?.isDirectory()) rmSync(file, {force: true});
};

const removeFolder = (folder: string): void => {
	try {
		rmdirSync(folder);
	} catch {
		// Not there, or not empty: somebody else's files are in it.
	}
};

/** Where a path leads: what a link points to is written, and the link stays. */
const fileAt = (root: string, path: string): string => {
	const file = join(root, path);
	return existsSync(file) ? realpathSync(file) : file;
};

/** The new text beside the old one. */
const prepare = (root: string, {path, after}: Change): void => {
	if (after === undefined) return;
	const file = fileAt(root, path);
	mkdirSync(dirname(file), {recursive: true});
	const mode = statSync(file, {throwIfNoEntry: false})?.mode;
	writeFileSync(file + beside, after, mode === undefined ? {} : {mode});
};

const apply = (root: string, {path, after}: Change): void => {
	const file = fileAt(root, path);
	if (after === undefined) rmSync(file);
	else renameSync(file + beside, file);
};

/** Whole and on the disk, or not at all. */
const writeWhole = (file: string, text: string): void => {
	mkdirSync(dirname(file), {recursive: true});
	writeFileSync(file + beside, text);
	const descriptor = openSync(file + beside, 'r+');
	fsyncSync(descriptor);
	closeSync(descriptor);
	renameSync(file + beside, file);
};

const foldersOf = (path: string): string[] => {
	const parts = path.split('/').slice(0, -1);
	return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
};

const newFolders = (root: string, changes: readonly Change[]): string[] => [
	...new Set(
		changes
			.filter(({after}) => after !== undefined)
			.flatMap(({path}) => foldersOf(path))
			.filter(folder => !existsSync(join(root, folder))),
	),
];

/** A folder whose last file went goes too, as git knows no empty ones. */
const removeEmptyFolders = (root: string, changes: readonly Change[]): void => {
	const folders = changes
		.filter(({after}) => after === undefined)
		.flatMap(({path}) => foldersOf(path).reverse());
	for (const folder of new Set(folders)) removeFolder(join(root, folder));
};
