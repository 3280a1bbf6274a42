import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {type Finding, wordsOf} from './finding.ts';
import {root} from './root.ts';

/** Where the app finds its providers. */
export const registry = 'starter/providers/index.ts';

const wrong = (message: string): Finding[] => [
	{check: 'generated', level: 'error', message, mend: `git checkout ${registry}`},
];

/** The folders that the registry names, and what is wrong with it. */
export const readRegistry = async (): Promise<{names: string[]; findings: Finding[]}> => {
	const file = join(root, registry);
	if (!existsSync(file)) return {names: [], findings: wrong(`${registry} is missing`)};

	const line = /^export \* as \w+ from '\.\/(\w+)\/index\.ts';$/;
	const lines = readFileSync(file, 'utf8').split(/\r?\n/);
	const names = lines.flatMap(text => text.match(line)?.[1] ?? []);
	const others = lines.filter(text => text !== '' && !text.startsWith('//') && !line.test(text));
	if (others.length === 0) return {names, findings: []};

	// Lines of somebody's own: whether they are TypeScript, only a look at all of it tells.
	try {
		await import('../../starter/providers/index.ts');
		return {names, findings: []};
	} catch (error) {
		const words = wordsOf(error, root);
		return {names, findings: wrong(`${registry} cannot be loaded: ${words}`)};
	}
};
