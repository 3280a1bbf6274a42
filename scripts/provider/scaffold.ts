import type {Answers} from './answers.ts';
import {Refusal} from './refusal.ts';
import type {Files} from './render.ts';
import type {Tree} from './tree.ts';

/** `.scaffold/<name>.json`: what was answered, and what was written of it. */
export interface Scaffold {
	/** The version of the templates that wrote it. */
	template: number;
	answers: Answers;
	/** The migration's time, `YYYYMMDDHHMMSS`. */
	migration: string;
	/** The files as they were written; what `update` merges from, whatever becomes of git's history. */
	files: Files;
}

/** Counts up when the templates change; `CHANGELOG.md` says what each version brought. */
export const templateVersion = 2;

export const scaffoldPath = (name: string) => `.scaffold/${name}.json`;

export const readScaffold = (tree: Tree, name: string): Scaffold | undefined => {
	const text = tree.read(scaffoldPath(name));
	if (text === undefined) return undefined;
	try {
		const scaffold = JSON.parse(text) as Scaffold;
		if (scaffold.answers.mixin.name === name && typeof scaffold.files === 'object') return scaffold;
	} catch {
		// Cut off, or with the marks of a merge in it.
	}
	throw new Refusal(
		`${scaffoldPath(name)} is not what plop wrote. Bring it back (git checkout ${scaffoldPath(name)}), then run it again.`,
	);
};

export const scaffoldText = (scaffold: Scaffold) =>
	`${JSON.stringify(scaffold, undefined, '\t')}\n`;

/** The names of all providers that plop wrote here. */
export const scaffoldNames = (tree: Tree): string[] =>
	tree
		.list('.scaffold')
		.filter(file => file.endsWith('.json'))
		.map(file => file.slice(0, -'.json'.length));
