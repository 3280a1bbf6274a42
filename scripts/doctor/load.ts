import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {parseObject} from '../../starter/auth/json.ts';
import {addressesOf, type Mixin} from '../../starter/auth/mixin.ts';
import type {Provider} from '../../starter/auth/provider.ts';
import type {Scaffold} from '../provider/scaffold.ts';
import {unixLines} from '../provider/tree.ts';
import {type Finding, wordsOf} from './finding.ts';
import type {Scaffolds} from './generated.ts';
import {registry} from './registry.ts';
import {root} from './root.ts';

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
	const wrong = (message: string, mend = `git checkout ${home}`) => ({
		finding: {check: 'generated', level: 'error', message, mend, provider: name} as const,
	});
	const columns = () => columnsOf(name);

	if (!existsSync(join(root, home, 'index.ts'))) {
		return wrong(`${registry} names ${name}, and ${home}/index.ts is missing`);
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
		const at = await culprit(home);
		return wrong(`${at} cannot be loaded: ${wordsOf(error, root)}`, `git checkout ${at}`);
	}
	const problem = shapeProblem(provider, name);
	if (problem) return wrong(`${home} ${problem}`);

	try {
		sampleOf(name);
	} catch (error) {
		const message = `${home}/sample.json, of which the stand-in's people come, cannot be read`;
		return wrong(`${message}: ${wordsOf(error, root)}`, `git checkout ${home}/sample.json`);
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

/** What a folder's exports lack, in words that follow its path. */
const shapeProblem = ({mixin, views, backend}: Partial<Module>, name: string) => {
	if (typeof mixin?.name !== 'string') return 'exports no mixin';
	if (mixin.name !== name) return `has a mixin with another name: ${mixin.name}`;
	if (typeof views?.connect !== 'function' || typeof views.callback !== 'function') {
		return 'exports no views with connect and callback';
	}
	if (typeof backend !== 'function') return 'exports no backend';
	return mixinProblem(mixin);
};

const mixinProblem = (mixin: Mixin): string | undefined => {
	if (![1, 2, 'oidc'].includes(mixin.oauth)) return 'has a mixin whose oauth is not 1, 2 or oidc';
	const {oauth, authorize_url, access_url, request_url} = mixin;
	const addresses = {
		authorize_url,
		access_url,
		...(oauth === 1 && {request_url}),
		...addressesOf(mixin),
	};
	const wrong = Object.entries(addresses).find(
		([, address]) =>
			address !== 'token' && !URL.canParse(String(address).replaceAll('[subdomain]', 'tenant')),
	);
	return wrong && `has a mixin whose ${wrong[0]} is no address`;
};
