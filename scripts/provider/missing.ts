import type {Files} from './render.ts';
import {scaffoldNames} from './scaffold.ts';
import {
	examplePath,
	exampleText,
	knownAnswers,
	registered,
	registryPath,
	registryText,
} from './shared-files.ts';
import type {Tree} from './tree.ts';

// What a provider cannot be without, and `plop update` writes again.

/**
 * Whether the app or another file still asks for a file of a provider that is gone. `files` are the
 * provider's, by path, as the templates write them.
 */
export const isAskedFor = (tree: Tree, path: string, files: Files): boolean => {
	const [, file = ''] = path.match(/^starter\/providers\/\w+\/([\w.]+)$/) ?? [];
	if (file && tree.list(path.slice(0, -file.length - 1)).length === 0) return true; // all of it
	if (file === 'index.ts' || file === 'sample.json') return true;
	return Object.entries(files).some(
		([other, text]) =>
			other.startsWith('starter/') && (tree.read(other) ?? text).includes(`'./${file}'`),
	);
};

/**
 * The registry with a provider that it does not name, and `.env.example`; none when it does. Where
 * there is no registry, it is written with all whose folders are there. Throws `Refusal`.
 */
export const lostLines = (tree: Tree, name: string): Record<string, string | undefined> => {
	const text = tree.read(registryPath);
	if (text?.includes(`'./${name}/index.ts'`)) return {};
	const present =
		text === undefined
			? scaffoldNames(tree).filter(one => tree.list(`starter/providers/${one}`).length > 0)
			: registered(tree);
	const names = [...new Set([...present, name])];
	return {
		[registryPath]: registryText(names),
		[examplePath]: exampleText(tree, knownAnswers(tree, present), knownAnswers(tree, names)),
	};
};
