import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {parseObject} from '../../starter/auth/json.ts';
import type {Mixin} from '../../starter/auth/mixin.ts';
import type {Provider} from '../../starter/auth/provider.ts';
import {idAt} from '../provider/sample.ts';
import type {Scaffold} from '../provider/scaffold.ts';
import {unixLines} from '../provider/tree.ts';
import {brokenBy} from './broken.ts';
import {type Finding, wordsOf} from './finding.ts';
import type {Scaffolds} from './generated.ts';
import {registry} from './registry.ts';
import {restore} from './restore.ts';
import {root} from './root.ts';
import {shapeProblem} from './shape.ts';

// The registry loads all providers or none. Here each is loaded by itself, so that one with a
// mistake in it is named, and the others are looked at all the same.

/** A provider's folder that is as it should be, as far as loading it tells. */
export interface Loaded {
	mixin: Mixin;
	/** Its columns, by what its mapper makes of its sample; none when it does not map. */
	columns(): Promise<readonly string[]>;
}

/** The providers that can be loaded, and what is wrong with the others. */
export const loadProviders = async (names: readonly string[], scaffolds: Scaffolds) => {
	const all = await Promise.all(names.map(name => load(name, scaffolds.get(name))));
	return {
		loaded: all.flatMap(one => ('loaded' in one ? one.loaded : [])),
		findings: all.flatMap(one => ('finding' in one ? one.finding : [])),
	};
};

type Module = Provider & {model?: {toProfile?: (remote: unknown) => object}};

const pathOf = (name: string) => `starter/providers/${name}`;

const load = async (
	name: string,
	scaffold: Scaffold | undefined,
): Promise<{loaded: Loaded} | {finding: Finding}> => {
	const home = pathOf(name);
	const wrong = (message: string, mend: string) => ({
		finding: {check: 'generated', level: 'error', message, mend, provider: name} as const,
	});
	const columns = () => columnsOf(name);
	const again = (file: string) =>
		restore(file, scaffold ? `npx plop update ${name}` : `write ${file} again`);

	if (!existsSync(join(root, home))) {
		const mend = scaffold ? again(home) : restore(home, `take ${name} out of ${registry}`);
		return wrong(`${registry} names ${name}, and ${home}/ is missing`, mend);
	}
	if (!existsSync(join(root, home, 'index.ts'))) {
		return wrong(`${home}/index.ts is missing`, again(`${home}/index.ts`));
	}
	// Loading 216 takes seconds, and what plop wrote can be loaded.
	if (scaffold && isAsWritten(home, scaffold)) {
		return {loaded: {mixin: scaffold.answers.mixin, columns}};
	}
	let provider: Module;
	try {
		provider = await import(addressOf(`${home}/index.ts`));
	} catch (error) {
		const marked = unresolved(home);
		if (marked) {
			return wrong(`${marked} holds the marks of a merge`, `decide between the marks in ${marked}`);
		}
		const {message, mend, missing} = brokenBy(error, await culprit(home));
		return wrong(message, missing?.startsWith(`${home}/`) ? again(missing) : mend);
	}
	const problem = shapeProblem(provider, name);
	if (problem) return wrong(...problem);

	const sample = `${home}/sample.json`;
	if (!existsSync(join(root, sample))) return wrong(`${sample} is missing`, again(sample));
	try {
		if (idAt(sampleOf(name), provider.mixin.idPath ?? '') === undefined) {
			const message = `${home} has a mixin whose idPath leads to no id in ${sample}`;
			return wrong(message, `mend idPath in ${home}/mixin.ts`);
		}
	} catch (error) {
		const message = `${sample}, of which the stand-in's people come, cannot be read`;
		return wrong(`${message}: ${wordsOf(error, root)}`, `mend the JSON in ${sample}`);
	}
	return {loaded: {mixin: provider.mixin, columns}};
};

const addressOf = (path: string) => pathToFileURL(join(root, path)).href;

/** The profile that a folder shows, as the app reads one. Throws when it is no JSON object. */
const sampleOf = (name: string) =>
	parseObject(readFileSync(join(root, pathOf(name), 'sample.json'), 'utf8'), 'the sample');

/** Whether nobody has touched a folder since plop wrote it. */
const isAsWritten = (home: string, {files}: Scaffold): boolean =>
	Object.entries(files)
		.filter(([path]) => path.startsWith(`${home}/`))
		.every(([path, text]) => {
			const file = join(root, path);
			return existsSync(file) && unixLines(readFileSync(file, 'utf8')) === text;
		});

/** The first file of a folder that cannot be loaded; those that others need come first. */
const culprit = async (home: string): Promise<string> => {
	for (const file of ['mixin', 'model', 'backend', 'views'].map(file => `${home}/${file}.ts`)) {
		try {
			await import(addressOf(file));
		} catch {
			return file;
		}
	}
	return `${home}/index.ts`;
};

/** A file of a folder that a merge has left undecided. */
const unresolved = (home: string): string | undefined =>
	readdirSync(join(root, home))
		.map(file => `${home}/${file}`)
		.find(file => /^<{7} /m.test(readFileSync(join(root, file), 'utf8')));

const columnsOf = async (name: string): Promise<string[]> => {
	try {
		const {model}: Module = await import(addressOf(`${pathOf(name)}/index.ts`));
		return Object.keys(model?.toProfile?.(sampleOf(name)) ?? {});
	} catch {
		return []; // a mapper that wants more than the sample has is the owner's
	}
};
