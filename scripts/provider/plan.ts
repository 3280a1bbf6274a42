import type {Answers} from './answers.ts';
import {isAskedFor, lostLines} from './missing.ts';
import {Refusal} from './refusal.ts';
import {type Files, migrationPath, renderDrop, renderProvider} from './render.ts';
import {
	readScaffold,
	type Scaffold,
	scaffoldPath,
	scaffoldText,
	templateVersion,
} from './scaffold.ts';
import {
	examplePath,
	exampleText,
	knownAnswers,
	registered,
	registryPath,
	registryText,
} from './shared-files.ts';
import {likeBefore, type Tree, unixLines} from './tree.ts';

/** One file as it is and as it is to be; undefined is no file. */
export interface Change {
	path: string;
	before: string | undefined;
	after: string | undefined;
}

/** Where they all are. */
export const migrations = 'starter/migrations';

/** The changes that add a provider; none when it is there already. Throws `Refusal`. */
export const planProvider = (tree: Tree, answers: Answers, now: Date): Change[] => {
	const {name} = answers.mixin;
	const scaffold = readScaffold(tree, name);
	if (scaffold) {
		checkSame(tree, scaffold, answers);
		return [];
	}
	checkFree(tree, name);
	const present = registered(tree);
	const known = knownAnswers(tree, present);

	const migration = nextMigration(tree, now);
	const files = renderProvider(answers, migration);
	const kept: Scaffold = {template: templateVersion, answers, migration, files};
	return changesOf(tree, {
		...files,
		[registryPath]: registryText([...new Set([...present, name])]),
		[examplePath]: exampleText(tree, known, [...known, answers]),
		[scaffoldPath(name)]: scaffoldText(kept),
	});
};

/** A provider that is there already must be the same one, and whole. */
const checkSame = (tree: Tree, {answers, files}: Scaffold, wanted: Answers) => {
	const {name} = wanted.mixin;
	const essence = ({mixin, sample}: Answers) => JSON.stringify([mixin, sample]);
	if (essence(answers) !== essence(wanted)) {
		throw new Refusal(
			`${name} is there already, with other answers. "npx plop update ${name}" brings newer templates; for other answers edit starter/providers/${name}/, or take it out with "npx plop remove ${name}".`,
		);
	}
	const gone = Object.keys(files).filter(path => tree.read(path) === undefined);
	if (gone.length > 0) {
		throw new Refusal(
			`${name} is there already, but ${gone.join(', ')} ${gone.length > 1 ? 'are' : 'is'} gone. "npx plop update ${name}" writes again what the app needs; or take it out with "npx plop remove ${name} -- --force true".`,
		);
	}
};

/** Nothing that somebody wrote by hand may be in the way. */
const checkFree = (tree: Tree, name: string) => {
	const home = `starter/providers/${name}`;
	const test = `test/providers/${name}.test.ts`;
	if (tree.list(home).length > 0) {
		throw new Refusal(`${home}/ is there already, and plop did not write it.`);
	}
	if (tree.read(test) !== undefined) {
		throw new Refusal(`${test} is there already, and plop did not write it.`);
	}
	const own = new RegExp(`^\\d+_(create|drop)_${name}_profiles\\.ts$`);
	const last = tree.list(migrations).findLast(file => own.test(file));
	if (last?.includes('_create_')) {
		throw new Refusal(`${migrations}/${last} makes that provider's table already.`);
	}
};

/** A migration's time: now, or a second after the last one there. */
const nextMigration = (tree: Tree, now: Date): string => {
	const last = tree
		.list(migrations)
		.flatMap(file => file.match(/^\d{14}(?=_)/) ?? [])
		.at(-1);
	const [, ...parts] = last?.match(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/) ?? [];
	const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.map(Number);
	const after = Date.UTC(year, month - 1, day, hour, minute, second + 1);
	const time = new Date(Math.max(now.getTime(), last ? after : 0));
	return time.toISOString().replaceAll(/\D/g, '').slice(0, 14);
};

const changesOf = (tree: Tree, files: Record<string, string | undefined>): Change[] =>
	Object.entries(files)
		.map(([path, text]) => {
			const before = tree.read(path);
			return {path, before, after: text === undefined ? undefined : likeBefore(before, text)};
		})
		.filter(({before, after}) => before !== after);

interface Removal {
	/** Edited files go too. */
	force: boolean;
	/** The table goes by a migration of its own, and the one that made it stays. */
	down: boolean;
	/** Whether the migration that made the table has been run. */
	hasRun: boolean;
}

/** The changes that take a provider out again. Throws `Refusal` with what stands in the way. */
export const planRemove = (tree: Tree, name: string, how: Removal, now: Date): Change[] => {
	const {answers, migration, files} = scaffoldOf(tree, name);
	const created = migrationPath(name, migration);
	const edited = Object.keys(files).filter(path => {
		const text = tree.read(path);
		return text !== undefined && unixLines(text) !== files[path];
	});
	// All that it takes, or the second refusal would follow the first.
	const flags = [
		...(edited.length > 0 ? ['--force true'] : []),
		...(how.hasRun ? ['--down true'] : []),
	];
	const command = `npx plop remove ${name} -- ${flags.join(' ')}`;
	const reasons = [
		...(how.force || edited.length === 0
			? []
			: [`You have edited ${edited.join(', ')}: "${command}" takes them too.`]),
		...(how.hasRun && !how.down
			? [`${created} has been run: "${command}" adds a migration that drops the table.`]
			: []),
	];
	if (reasons.length > 0) throw new Refusal(`${name} stays. ${reasons.join('\n')}`);

	const present = registered(tree);
	const names = present.filter(other => other !== name);
	const gone = Object.keys(files).filter(path => !(how.down && path === created));
	return changesOf(tree, {
		[registryPath]: registryText(names),
		[examplePath]: exampleText(tree, knownAnswers(tree, present), knownAnswers(tree, names)),
		...(how.down ? renderDrop(answers, migration, nextMigration(tree, now)) : {}),
		...Object.fromEntries(gone.map(path => [path, undefined])),
		[scaffoldPath(name)]: undefined,
	});
};

/** Takes what the templates say now into a file that was edited since: text, and if it fits. */
export type Merge = (versions: {path: string; ours: string; base: string; theirs: string}) => {
	text: string;
	hasConflict: boolean;
};

/**
 * The changes that bring newer templates, and what the app cannot start without and is missing; and
 * the files in which they meet an edit.
 */
export const planUpdate = (
	tree: Tree,
	name: string,
	merge: Merge,
): {changes: Change[]; conflicts: string[]} => {
	const scaffold = scaffoldOf(tree, name);
	const {answers, migration, files} = scaffold;
	const open = Object.keys(files).filter(path => /^<{7} /m.test(tree.read(path) ?? ''));
	if (open.length > 0) {
		throw new Refusal(`${open.join(', ')} still has the marks of a conflict: look for <<<<<<<.`);
	}
	const rendered: Files = renderProvider(answers, migration);
	const created = migrationPath(name, migration);
	const conflicts: string[] = [];
	const merged: Files = {};

	for (const [path, theirs] of Object.entries(rendered)) {
		const [base, text] = [files[path], tree.read(path)];
		const ours = text === undefined ? undefined : unixLines(text);
		// A migration that may have been run stays what it was.
		if (path === created) {
			if (ours === undefined) merged[path] = base ?? theirs;
			continue;
		}
		// What was deleted stays so, unless something still asks for it.
		const isDeleted = ours === undefined && base !== undefined;
		if (isDeleted ? !isAskedFor(tree, path, rendered) : theirs === base) continue;
		const outcome =
			ours === undefined || ours === base
				? {text: theirs, hasConflict: false}
				: merge({path, ours, base: base ?? '', theirs});
		merged[path] = outcome.text;
		if (outcome.hasConflict) conflicts.push(path);
	}

	const kept: Scaffold = {
		...scaffold,
		template: templateVersion,
		files: {
			...rendered,
			[created]: files[created] ?? '',
		},
	};
	return {
		changes: changesOf(tree, {
			...merged,
			...lostLines(tree, name),
			[scaffoldPath(name)]: scaffoldText(kept),
		}),
		conflicts,
	};
};

const scaffoldOf = (tree: Tree, name: string): Scaffold => {
	const scaffold = readScaffold(tree, name);
	if (scaffold) return scaffold;
	const byHand = tree.list(`starter/providers/${name}`).length > 0;
	throw new Refusal(
		byHand
			? `${name} is there, but plop did not write it: ${scaffoldPath(name)} is missing.`
			: `There is no provider called ${JSON.stringify(name)}.`,
	);
};
