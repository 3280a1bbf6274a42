import {addressKeys, type Mixin} from '../../starter/auth/mixin.ts';
import {keyVariables, variableOf} from '../../starter/auth/settings.ts';
import type {Answers} from './answers.ts';
import {Refusal} from './refusal.ts';
import {inProse} from './render.ts';
import {readScaffold, scaffoldNames} from './scaffold.ts';
import {likeBefore, type Tree, unixLines} from './tree.ts';

// The two files that all providers share. Each is written whole from who is there.

export const registryPath = 'starter/providers/index.ts';
export const examplePath = '.env.example';

/** The names in the registry. Throws `Refusal` when it holds anything else: it would be lost. */
export const registered = (tree: Tree): string[] => {
	const text = tree.read(registryPath);
	if (text === undefined) {
		throw new Refusal(
			`${registryPath} is missing. Bring it back first: git checkout ${registryPath}, or npx plop update NAME with a provider that is there.`,
		);
	}
	const names = [...text.matchAll(/^export \* as (\w+) from/gm)].map(([, name]) => name ?? '');
	if (unixLines(text) !== registryText(names)) {
		throw new Refusal(
			`${registryPath} has lines of yours, which would be lost: plop writes it whole. Move them elsewhere.`,
		);
	}
	return names;
};

/** The linter reads numbers as numbers, and takes x2 before x10: the shorter one first. */
const byNumber = (name: string) =>
	name.replace(/\d+/g, digits => String.fromCharCode(digits.length) + digits);

/** The registry with these names. */
export const registryText = (names: readonly string[]): string =>
	[
		"// Every provider's folder, in alphabetical order. plop writes this file whole.",
		...[...names]
			.sort((one, other) => (byNumber(one) < byNumber(other) ? -1 : 1))
			.map(name => `export * as ${name} from './${name}/index.ts';`),
		'',
	].join('\n');

const begin = '# --- providers: plop writes everything from here to the end ---';

/**
 * `.env.example` with its block for these providers in place of the one for those that are there.
 * Without the mark nobody wants it, and it stays as it is. Throws `Refusal` when the block was
 * edited: that would be lost. What stands behind it is kept.
 */
export const exampleText = (
	tree: Tree,
	present: readonly Answers[],
	wanted: readonly Answers[],
): string | undefined => {
	const text = tree.read(examplePath);
	const at = text?.indexOf(begin) ?? -1;
	if (text === undefined || at === -1) return text;

	const block = unixLines(text.slice(at));
	// The block may still have one that the registry has lost.
	const all = knownAnswers(tree, scaffoldNames(tree));
	const written = [all, present].map(exampleBlock).find(one => block.startsWith(one));
	if (written === undefined) {
		throw new Refusal(
			`${examplePath} was edited below "${begin}", which would be lost: plop writes that part whole. Move your lines above it.`,
		);
	}
	const next = exampleBlock(wanted) + block.slice(written.length);
	return text.slice(0, at) + likeBefore(text.slice(at), next);
};

/** That `.env.example` has lost its mark, when it has; nobody should miss the lines in silence. */
export const exampleRemark = (tree: Tree): string | undefined =>
	(tree.read(examplePath) ?? begin).includes(begin)
		? undefined
		: `${examplePath} stays as it is: it has no line "${begin}".`;

/** The block with what each provider needs, from the mark on. */
export const exampleBlock = (providers: readonly Answers[]): string => {
	const blocks = [...providers]
		.sort((one, other) => (one.mixin.name < other.mixin.name ? -1 : 1))
		.map(blockOf);
	return `${[begin, ...blocks].join('\n\n')}\n`;
};

/** What plop knows of the providers in the registry; those written by hand have no block. */
export const knownAnswers = (tree: Tree, names: readonly string[]): Answers[] =>
	scaffoldNames(tree)
		.filter(name => names.includes(name))
		.flatMap(name => readScaffold(tree, name)?.answers ?? []);

const blockOf = ({mixin, console}: Answers): string =>
	[
		`# ${inProse(mixin.label, mixin.name)}: register ORIGIN/connect/${mixin.name}/callback there`,
		...(console ? [`# ${console}`] : []),
		...keyVariables(mixin).map(variable => `${variable}=`),
		...neededVariables(mixin).map(variable => `${variable}=`),
	].join('\n');

/** Variables beside the keys that a real sign-in needs. */
export const neededVariables = (mixin: Mixin): string[] => [
	...(mixin.profile_url || mixin.oauth === 'oidc' ? [] : [variableOf(mixin.name, 'profile_url')]),
	...(addressKeys.some(key => mixin[key]?.includes('[subdomain]')) && !mixin.subdomain
		? [variableOf(mixin.name, 'subdomain')]
		: []),
];
