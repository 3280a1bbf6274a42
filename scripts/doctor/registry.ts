import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {brokenBy} from './broken.ts';
import type {Finding} from './finding.ts';
import {restore} from './restore.ts';
import {root} from './root.ts';

/** Where the app finds its providers. */
export const registry = 'starter/providers/index.ts';

const wrong = (message: string, mend: string): Finding[] => [
	{check: 'generated', level: 'error', message, mend},
];

/** What the app's list of providers says. */
export interface Registry {
	/** The folders that it names. */
	names: readonly string[];
	/** Without it, nobody is left out of it. */
	isMissing: boolean;
	/** Whether it has nothing in it but what plop writes. */
	isPlain: boolean;
	/** What is wrong with it. */
	findings: readonly Finding[];
}

/** Reads the registry as it is, without the providers in it. */
export const readRegistry = async (): Promise<Registry> => {
	const file = join(root, registry);
	if (!existsSync(file)) {
		const mend = restore(registry, 'npx plop update NAME, with a provider that is there');
		return {
			names: [],
			isMissing: true,
			isPlain: false,
			findings: wrong(`${registry} is missing`, mend),
		};
	}

	const line = /^export \* as \w+ from ['"]\.\/(\w+)\/index\.ts['"];?$/;
	const lines = readFileSync(file, 'utf8').split(/\r?\n/);
	const all = lines.flatMap(text => text.match(line)?.[1] ?? []);
	const names = [...new Set(all)];
	const others = lines.filter(text => text !== '' && !text.startsWith('//') && !line.test(text));
	// One that a merge has left twice is no TypeScript.
	const isPlain = others.length === 0 && names.length === all.length;
	if (isPlain) return {names, isMissing: false, isPlain, findings: []};

	// Lines of somebody's own: whether they are TypeScript, only a look at all of it tells.
	try {
		await import('../../starter/providers/index.ts');
		return {names, isMissing: false, isPlain, findings: []};
	} catch (error) {
		const {message, mend} = brokenBy(error, registry);
		return {names, isMissing: false, isPlain, findings: wrong(message, mend)};
	}
};
