import {execFile} from 'node:child_process';
import {readFileSync, realpathSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {promisify} from 'node:util';
import {isNewer, readChangelog} from './changelog.ts';
import type {Finding, Level} from './finding.ts';
import {root} from './root.ts';

const run = promisify(execFile);

/** What git says, without asking anybody else; undefined when it does not know. */
const git = async (...args: string[]): Promise<string | undefined> => {
	const env = {
		...process.env,
		GIT_NO_LAZY_FETCH: '1',
		GIT_TERMINAL_PROMPT: '0',
		GIT_OPTIONAL_LOCKS: '0',
	};
	try {
		const {stdout} = await run('git', args, {cwd: root, env, timeout: 900, maxBuffer: 2 ** 25});
		return stdout.trimEnd();
	} catch {
		return undefined;
	}
};

/** The tags of versions that have been fetched from upstream, the newest first. */
const fetchedTags = async (): Promise<string[]> => {
	const list = ['tag', '--list'];
	const refs = await git('for-each-ref', '--format=%(refname)', 'refs/remotes/upstream');
	const branches = refs?.split('\n').filter(Boolean) ?? [];
	// Tags of the app's own are none of the base's: they are on no branch of upstream.
	const said = await git(...list, ...branches.map(branch => `--merged=${branch}`));
	return (said?.split('\n') ?? [])
		.filter(tag => /^v?\d+\.\d+\.\d+$/.test(tag))
		.sort((one, other) => (isNewer(one.replace('v', ''), other.replace('v', '')) ? -1 : 1));
};

/** Whether the base is behind a version with a security note, as far as git has fetched. */
export const lookAtBase = async (): Promise<Finding[]> => {
	const {version} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
	const say = (level: Level, message: string, mend?: string): Finding => ({
		check: 'base',
		level,
		message,
		...(mend && {mend}),
	});
	const top = await git('rev-parse', '--show-toplevel');
	const upstream =
		top && resolve(top) === realpathSync(root) && (await git('remote', 'get-url', 'upstream'));
	if (!upstream) {
		return [
			say(
				'info',
				`It is version ${version}; without a git remote called upstream nobody knows of newer ones`,
				'git remote add upstream ADDRESS && git fetch upstream --tags',
			),
		];
	}

	const [newest] = await fetchedTags();
	if (!newest) {
		const message = `It is version ${version}; no version of upstream has been fetched`;
		return [say('info', message, 'git fetch upstream --tags')];
	}
	const changelog = (await git('show', `${newest}:CHANGELOG.md`)) ?? '';
	const missed = readChangelog(changelog).filter(one => isNewer(one.version, version));
	const mend = `git merge ${newest}`;
	const notes = missed.flatMap(({version, security}) =>
		security.map(note =>
			say('error', `Version ${version} mends a hole that is open here: ${note}`, mend),
		),
	);
	if (notes.length > 0) return notes;
	return isNewer(newest.replace('v', ''), version)
		? [say('info', `It is version ${version}; ${newest} is there, and has no security note`, mend)]
		: [say('ok', `It is version ${version}, the newest that has been fetched`)];
};
