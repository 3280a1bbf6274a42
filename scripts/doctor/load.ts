import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {parse} from 'lossless-json';
import {addressesOf, type Mixin} from '../../starter/auth/mixin.ts';
import type {Provider} from '../../starter/auth/provider.ts';
import {type Finding, wordsOf} from './finding.ts';
import {root} from './root.ts';

// The registry loads all providers or none. Here each is loaded by itself, so that one with a
// mistake in it is named, and the others are looked at all the same.

const registry = 'starter/providers/index.ts';

/** A provider's folder whose code can be loaded. */
export interface Loaded extends Provider {
	/** Its columns, by what its mapper makes of its sample; none when it does not map. */
	columns: readonly string[];
}

/** The names in the registry, the providers of them that can be loaded, and what is wrong. */
export const loadProviders = async (): Promise<{
	names: string[];
	loaded: Loaded[];
	findings: Finding[];
}> => {
	const file = join(root, registry);
	if (!existsSync(file))
		return {names: [], loaded: [], findings: [broken(`${registry} is missing`)]};

	const text = readFileSync(file, 'utf8');
	const names = [...text.matchAll(/^export \* as (\w+) from '\.\/\w+\/index\.ts';/gm)].map(
		([, name]) => name ?? '',
	);
	const all = await Promise.all(names.map(load));
	const findings = all.flatMap(one => ('findings' in one ? one.findings : []));
	const loaded = all.flatMap(one => ('loaded' in one ? one.loaded : []));
	if (findings.length > 0) return {names, loaded, findings};

	try {
		await import('../../starter/providers/index.ts');
	} catch (error) {
		findings.push(broken(`${registry} cannot be loaded: ${wordsOf(error, root)}`));
	}
	return {names, loaded, findings};
};

const broken = (message: string): Finding => ({
	check: 'generated',
	level: 'error',
	message,
	mend: `git checkout ${registry}`,
});

type Module = Provider & {model?: {toProfile?: (remote: unknown) => object}};

const load = async (name: string): Promise<{loaded: Loaded} | {findings: Finding[]}> => {
	const home = `starter/providers/${name}`;
	const wrong = (message: string, mend = `git checkout ${home}`) => ({
		findings: [{check: 'generated', level: 'error', message, mend, provider: name} as const],
	});

	const index = `${home}/index.ts`;
	if (!existsSync(join(root, index))) {
		return wrong(`${registry} names ${name}, and ${index} is missing`);
	}
	let provider: Module;
	try {
		provider = await import(pathToFileURL(join(root, index)).href);
	} catch (error) {
		const marked = unresolved(home);
		return marked
			? wrong(`${marked} holds the marks of a merge`, `decide between the marks in ${marked}`)
			: wrong(`${home} cannot be loaded: ${wordsOf(error, root)}`);
	}
	const problem = shapeProblem(provider, name);
	if (problem) return wrong(`${home} ${problem}`);

	let sample: unknown;
	try {
		sample = parse(readFileSync(join(root, home, 'sample.json'), 'utf8'));
	} catch (error) {
		return wrong(
			`${home}/sample.json, of which the stand-in's people come, cannot be read: ${wordsOf(error, root)}`,
			`git checkout ${home}/sample.json`,
		);
	}
	return {loaded: {...provider, columns: columnsOf(provider, sample)}};
};

/** A file of a folder that a merge has left undecided. */
const unresolved = (home: string): string | undefined =>
	readdirSync(join(root, home))
		.map(file => `${home}/${file}`)
		.find(file => /^<{7} /m.test(readFileSync(join(root, file), 'utf8')));

const columnsOf = ({model}: Module, sample: unknown): string[] => {
	try {
		return Object.keys(model?.toProfile?.(sample) ?? {});
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
	const addresses = {
		authorize_url: mixin.authorize_url,
		access_url: mixin.access_url,
		...(mixin.oauth === 1 && {request_url: mixin.request_url}),
		...addressesOf(mixin),
	};
	const wrong = Object.entries(addresses).find(
		([, address]) =>
			address !== 'token' && !URL.canParse(String(address).replaceAll('[subdomain]', 'tenant')),
	);
	return wrong && `has a mixin whose ${wrong[0]} is no address`;
};
