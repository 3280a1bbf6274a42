import {spawn} from 'node:child_process';
import {mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {pathToFileURL} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import type {Environment} from '../../starter/config.ts';
import {checkOut} from './checkout.ts';

type Commands = typeof import('../../scripts/provider/cli.ts');

/** Everything that plop reads and writes. */
const parts =
	`package.json ava.config.js tsconfig.json biome.json knexfile.js plopfile.js plopfile.ts
	.env.example .gitignore .scaffold templates scripts starter test`.split(/\s+/);

/** A copy of the repo for plop to write into. */
export const makeRepo = (t: Pick<ExecutionContext, 'teardown'>): string => checkOut(t, parts);

let shared: string | undefined;
/** Whether the test that runs has done anything but be refused. */
let isTouched = false;

/**
 * One copy for all the tests of a process, which run one after another (`test.serial`). After each
 * of them it is as it was.
 */
export const shareRepo = (): string => {
	if (shared) return shared;
	const repo = makeRepo({teardown: test.after.always});
	const before = contentsOf(repo);
	test.afterEach.always(() => {
		if (!isTouched) return;
		isTouched = false;
		for (const line of differences(before, contentsOf(repo))) {
			const path = line.slice(2);
			if (line.startsWith('+')) rmSync(join(repo, path), {recursive: true, force: true});
			else if (!path.endsWith('/')) put(repo, path, before[path] ?? '');
		}
		rmSync(join(repo, 'var'), {recursive: true, force: true});
	});
	shared = repo;
	return repo;
};

/** Text by path; a folder is its own path with a slash, and no text. */
export type Contents = Record<string, string>;

/** Everything in a copy but its packages, its database and its history. */
export const contentsOf = (repo: string): Contents => {
	const entries = readdirSync(repo, {withFileTypes: true})
		.filter(({name}) => !['node_modules', 'var', '.git'].includes(name))
		.flatMap(entry =>
			entry.isDirectory()
				? [entry, ...readdirSync(join(repo, entry.name), {recursive: true, withFileTypes: true})]
				: [entry],
		);
	return Object.fromEntries(
		entries.map(entry => {
			const path = join(entry.parentPath, entry.name);
			const name = path.slice(repo.length + 1);
			return entry.isDirectory() ? [`${name}/`, ''] : [name, readFileSync(path, 'utf8')];
		}),
	);
};

/** What differs, in the generator's own signs: `+ new`, `~ changed`, `- gone`. */
export const differences = (before: Contents, after: Contents): string[] => {
	const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
	return paths.flatMap(path => {
		if (before[path] === after[path]) return [];
		const sign = before[path] === undefined ? '+' : after[path] === undefined ? '-' : '~';
		return [`${sign} ${path}`];
	});
};

/** What a command said, and how it ended. */
export interface Ran {
	code: number | null;
	stdout: string;
	stderr: string;
}

/** `npx plop …` as a process of its own, with nobody at a terminal. */
export const plop = (repo: string, words: readonly string[], env: Environment = {}): Promise<Ran> =>
	runNode(repo, ['node_modules/plop/bin/plop.js', ...words], env);

/** A Node process in a copy; of this process' environment it gets only what it cannot do without. */
export const runNode = async (
	repo: string,
	args: readonly string[],
	env: Environment = {},
): Promise<Ran> => {
	isTouched = true;
	const {PATH, HOME} = process.env;
	const child = spawn(process.execPath, args, {
		cwd: repo,
		env: {PATH, HOME, ...env} as NodeJS.ProcessEnv,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const said = {stdout: '', stderr: ''};
	for (const name of ['stdout', 'stderr'] as const) {
		child[name].setEncoding('utf8').on('data', chunk => {
			said[name] += chunk;
		});
	}
	const code = await new Promise<number | null>(resolve => child.on('close', resolve));
	return {code, ...said};
};

/** The number of a process that has ended. */
export const endedProcess = async (repo: string): Promise<string> => {
	const {stdout} = await runNode(repo, ['--print', 'process.pid']);
	return stdout.trim();
};

/**
 * The same commands in this process, which is faster: the copy's own scripts on the copy's files.
 * Answers the last words and the exit code, and throws what `plop` would say on stderr.
 */
export const command = async (repo: string, words: readonly string[]) => {
	isTouched = true;
	return run(repo, words);
};

const run = async (repo: string, words: readonly string[]) => {
	const file = pathToFileURL(join(repo, 'scripts/provider/cli.ts')).href;
	const {addProvider, removeProvider, updateProvider} = (await import(file)) as Commands;
	const commands = {provider: addProvider, remove: removeProvider, update: updateProvider};
	return commands[words[0] as keyof typeof commands](words);
};

/** That a command says no, in these words, and that every file is as it was. */
export const refuses = async (
	t: ExecutionContext,
	repo: string,
	words: readonly string[],
	reason: RegExp,
): Promise<void> => {
	const before = contentsOf(repo);
	await t.throwsAsync(run(repo, words), {name: 'Refusal', message: reason}, JSON.stringify(words));
	const changed = differences(before, contentsOf(repo));
	isTouched ||= changed.length > 0;
	t.deepEqual(changed, [], JSON.stringify(words));
};

/** Puts a file into a copy, and the folders that lead to it. */
export const put = (repo: string, path: string, text: string | Uint8Array): void => {
	isTouched = true;
	mkdirSync(dirname(join(repo, path)), {recursive: true});
	writeFileSync(join(repo, path), text);
};

/** Puts a JSON file beside the copy's own files, and answers where it is. */
export const putJson = (repo: string, name: string, value: unknown): string => {
	const path = `var/${name}.json`;
	put(repo, path, typeof value === 'string' ? value : JSON.stringify(value));
	return join(repo, path);
};

/** The addresses of an OAuth 2 service that no catalogue knows, as options. */
export const acme = [
	'--authorizeUrl',
	'https://acme.example/authorize',
	'--accessUrl',
	'https://acme.example/token',
	'--profileUrl',
	'https://acme.example/me',
] as const;

/** Holds that tests of a copy pass, and that what plop has written there pleases tsc and the linter. */
export const passesAll = async (
	t: ExecutionContext,
	repo: string,
	tests: readonly string[],
	about = '',
): Promise<void> => {
	for (const [script = '', ...words] of [
		['node_modules/ava/entrypoints/cli.mjs', '--timeout=2m', ...tests],
		['node_modules/typescript/bin/tsc'],
		[
			'node_modules/@biomejs/biome/bin/biome',
			'ci',
			'--error-on-warnings',
			'--colors=off',
			'starter',
			'test/providers',
		],
	]) {
		const {code, stdout, stderr} = await runNode(repo, [script, ...words]);
		t.is(code, 0, `${about}${stdout}${stderr}`);
	}
};
