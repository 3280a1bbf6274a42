import {spawnSync} from 'node:child_process';
import {rmSync} from 'node:fs';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {commit} from '../../scripts/provider/commit.ts';
import {diffOf} from '../../scripts/provider/diff.ts';
import {
	acme,
	type Contents,
	command,
	contentsOf,
	differences,
	plop,
	put,
	putJson,
	shareRepo,
} from '../helpers/generator.ts';

// `dryRun` prints what a run would do, as a diff that git applies to the very same end.

const repo = shareRepo();

/** Applies a diff as git does; the copy need not be a repository of git's own. */
const apply = (folder: string, diff: string, ...options: string[]) =>
	spawnSync('git', ['apply', ...options, '-'], {cwd: folder, input: diff, encoding: 'utf8'});

/** Two runs of different seconds give migrations of different times. */
const withoutTimes = (contents: Contents): Contents =>
	Object.fromEntries(
		Object.entries(contents).map(pair =>
			pair.map(text => text.replaceAll(/(?<!\d)20\d{12}(?!\d)/g, 'TIME')),
		),
	);

test.serial('stdout is the diff alone, git applies it, and nothing is written', async t => {
	spawnSync('git', ['init', '--quiet'], {cwd: repo});
	t.teardown(() => rmSync(join(repo, '.git'), {recursive: true, force: true}));
	const before = contentsOf(repo);
	const ran = await plop(repo, ['provider', 'discord', '--', '--dryRun', 'true']);

	t.like(ran, {code: 0, stderr: ''});
	t.true(ran.stdout.startsWith('diff --git a/'));
	t.deepEqual(differences(before, contentsOf(repo)), []);

	const applied = apply(repo, ran.stdout, '--whitespace=error-all');
	t.is(applied.status, 0, applied.stderr);
	const byGit = contentsOf(repo);
	t.true(differences(before, byGit).length > 10);
	t.is(apply(repo, ran.stdout, '--reverse').status, 0);

	await command(repo, ['provider', 'discord']);
	t.deepEqual(differences(withoutTimes(byGit), withoutTimes(contentsOf(repo))), []);
});

/** A run that is made dry, then by git, then in earnest, each from the same start. */
const sameEnd = async (t: ExecutionContext, words: string[]) => {
	const before = contentsOf(repo);
	const separator = words.includes('--') ? [] : ['--'];
	const {said} = await command(repo, [...words, ...separator, '--dryRun', 'true']);
	t.deepEqual(differences(before, contentsOf(repo)), [], 'written by a dry run');

	const applied = apply(repo, said);
	t.is(applied.status, 0, applied.stderr);
	const byGit = contentsOf(repo);
	t.is(apply(repo, said, '--reverse').status, 0);
	t.deepEqual(
		differences(before, contentsOf(repo)).filter(line => !line.endsWith('/')),
		[],
	);

	await command(repo, words);
	const difference = differences(withoutTimes(byGit), withoutTimes(contentsOf(repo)));
	t.deepEqual(
		difference.filter(line => !line.endsWith('/')),
		[],
	);
};

test.serial('adding, updating, and removing in both ways: git comes to the same end', async t => {
	const odd = {
		id: '1',
		bio: 'no end\r\nof line\n\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n',
		name: '\u2028',
	};
	const sample = putJson(repo, 'odd', odd);
	const add = ['provider', 'acme', '--', ...acme, '--sample', sample, '--label', 'Ac"me\n+ 1'];

	await sameEnd(t, add);
	put(repo, 'templates/provider/backend.ts.hbs', `// new\n${readTemplate('backend')}`);
	await sameEnd(t, ['update', 'acme']);
	await sameEnd(t, ['remove', 'acme']);

	await command(repo, add);
	await sameEnd(t, ['remove', 'acme', '--', '--down', 'true']);
});

const readTemplate = (name: string) =>
	contentsOf(join(repo, 'templates'))[`provider/${name}.ts.hbs`] ?? '';

test.serial('what is there already, and what would be refused, has no diff', async t => {
	t.deepEqual(await command(repo, ['provider', 'github', '--', '--dryRun', 'true']), {
		said: '',
		code: 0,
	});
	await t.throwsAsync(command(repo, ['remove', 'nobody', '--', '--dryRun', 'true']));
});

test.serial('files without a last end of line, and empty ones, come through too', async t => {
	put(repo, 'var/a/last.txt', 'one\ntwo');
	put(repo, 'var/a/empty.txt', '');
	const changes = [
		{path: 'last.txt', before: 'one\ntwo', after: 'one\ntwo\nthree'},
		{path: 'new.txt', before: undefined, after: 'no end'},
		{path: 'crlf.txt', before: undefined, after: 'one\r\ntwo\r\n'},
		{path: 'empty.txt', before: '', after: 'full\n'},
		{path: 'b.txt', before: undefined, after: ''},
	];
	const folder = join(repo, 'var/a');
	const before = contentsOf(folder);
	const applied = apply(folder, diffOf(changes));
	t.is(applied.status, 0, applied.stderr);
	const byGit = contentsOf(folder);
	t.is(apply(folder, diffOf(changes), '--reverse').status, 0);
	t.deepEqual(differences(before, contentsOf(folder)), []);

	await commit(folder, changes);
	t.deepEqual(
		differences(byGit, contentsOf(folder)).filter(line => !line.includes('.scaffold/')),
		[],
	);
});
