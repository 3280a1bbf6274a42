import {spawn} from 'node:child_process';
import {appendFileSync, cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const pages = new URL('../../docs/how-to/', import.meta.url);

/** The names of all pages, without `.md`. */
export const pageNames = readdirSync(pages).map(name => name.replace(/\.md$/, ''));

/** What a page shows in its fences of one language, such as `diff`. */
export const fenced = (page: string, language: string): string[] =>
	[
		...readFileSync(new URL(`${page}.md`, pages), 'utf8').matchAll(/^```(\w+)\n(.*?)^```$/gms),
	].flatMap(([, found, text = '']) => (found === language ? [text] : []));

/** How a command ended, and all that it said. */
export interface Run {
	code: number | null;
	output: string;
}

const {PATH = '', HOME} = process.env;
const who = {
	GIT_AUTHOR_NAME: 'Owner',
	GIT_AUTHOR_EMAIL: 'owner@app.example',
	GIT_COMMITTER_NAME: 'Owner',
	GIT_COMMITTER_EMAIL: 'owner@app.example',
};

/** Runs a command of a checkout with nothing of this process' environment but what it must have. */
export const run = (
	folder: string,
	[command, ...args]: readonly [string, ...string[]],
	{input = '', env = {}}: {input?: string; env?: Record<string, string>} = {},
): Promise<Run> =>
	new Promise((resolve, reject) => {
		const child = spawn(command, args, {
			cwd: folder,
			env: {
				...who,
				HOME,
				PATH: `${join(folder, 'node_modules/.bin')}:${PATH}`,
				npm_config_update_notifier: 'false',
				...env,
			} as unknown as NodeJS.ProcessEnv,
		});
		let output = '';
		for (const stream of [child.stdout, child.stderr]) {
			stream.on('data', chunk => {
				output += chunk;
			});
		}
		child.on('error', reject);
		child.on('close', code => resolve({code, output}));
		// A command may end before it has read what it does not need.
		child.stdin.on('error', () => {});
		child.stdin.end(input);
	});

/** The same, for a command that a story takes for granted. */
export const mustRun = async (
	folder: string,
	command: readonly [string, ...string[]],
	options?: Parameters<typeof run>[2],
): Promise<string> => {
	const {code, output} = await run(folder, command, options);
	if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}:\n${output}`);
	return output;
};

const parts = [
	'.env.example',
	'.gitignore',
	'.scaffold',
	'ava.config.js',
	'biome.json',
	'knexfile.js',
	'package-lock.json',
	'package.json',
	'plopfile.js',
	'plopfile.ts',
	'scripts',
	'starter',
	'templates',
	'test',
	'tsconfig.json',
];

/** Makes a folder a clone of the starter as it stands here, with its packages and one commit. */
export const makeRepo = async (folder: string): Promise<void> => {
	mkdirSync(folder);
	for (const name of parts) cpSync(join(root, name), join(folder, name), {recursive: true});
	await mustRun(folder, ['git', 'init', '--quiet', '--initial-branch=main']);
	givePackages(folder);
	await commitAll(folder, 'The starter');
};

/** A clone needs no packages of its own. */
export const givePackages = (folder: string): void => {
	symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
	// To git a link is no folder, so .gitignore's `node_modules/` does not speak of it.
	appendFileSync(join(folder, '.git/info/exclude'), 'node_modules\n');
};

export const commitAll = async (folder: string, message: string): Promise<void> => {
	await mustRun(folder, ['git', 'add', '--all']);
	await mustRun(folder, ['git', 'commit', '--quiet', '--message', message]);
};
