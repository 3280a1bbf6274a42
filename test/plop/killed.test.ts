import {existsSync, renameSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {resolveAnswers} from '../../scripts/provider/answers.ts';
import {planProvider} from '../../scripts/provider/plan.ts';
import {treeAt} from '../../scripts/provider/tree.ts';
import {
	command,
	contentsOf,
	differences,
	endedProcess,
	plop,
	put,
	refuses,
	runNode,
	shareRepo,
} from '../helpers/generator.ts';

// A run that is killed with -9 puts nothing back. The next one does, or says why it cannot.

const repo = shareRepo();
const journal = '.scaffold/.journal';
const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Leaves a copy as `plop provider discord` does that is killed half-way: the journal and the lock
 * are there, all texts stand beside their files, and half of them have been put in their places.
 */
const killHalfWay = async () => {
	const answers = await resolveAnswers({name: 'discord'});
	const changes = planProvider(treeAt(repo), answers, new Date('2030-01-01'));
	const isNew = (path: string) => !existsSync(join(repo, path));
	const folders = ['starter/providers/discord'].filter(isNew);
	put(repo, journal, JSON.stringify({changes, folders}));
	for (const {path, after} of changes) put(repo, `${path}.plop-new`, after ?? '');

	const done = changes.filter(({path}) => !path.includes('views') && !path.includes('.scaffold'));
	for (const {path} of done) renameSync(join(repo, `${path}.plop-new`), join(repo, path));
};

test.serial('the next run puts the files right, says so, and goes on', async t => {
	const before = contentsOf(repo);
	await killHalfWay();
	put(repo, '.scaffold/.lock', await endedProcess(repo));
	t.true(differences(before, contentsOf(repo)).length > 10);

	const said = 'Put back what a killed run left half-done.\n';
	const ran = await plop(repo, ['provider', 'slack']);
	t.deepEqual([ran.code, ran.stderr], [0, said]);
	t.false(
		Object.keys(contentsOf(repo)).some(path =>
			/starter.*discord|plop-new|\.journal|\.lock/.test(path),
		),
	);
	await command(repo, ['remove', 'slack']);
	t.deepEqual(differences(before, contentsOf(repo)), []);
});

test.serial(
	'a file that changed since is not overwritten: the run is refused and names it',
	async t => {
		const before = contentsOf(repo);
		await killHalfWay();
		const views = 'starter/providers/discord/index.ts';
		put(repo, views, '// mine\n');

		const reason =
			/^A run was killed half-way, and starter\/providers\/discord\/index\.ts changed since\. .*git status.* delete \.scaffold\/\.journal\.$/;
		for (const line of ['provider slack', 'provider discord', 'remove github', 'update github']) {
			await refuses(t, repo, line.split(' '), reason);
		}
		await refuses(t, repo, 'provider slack -- --dryRun true'.split(' '), /killed half-way/);

		rmSync(join(repo, views));
		await command(repo, ['update', 'github']);
		t.deepEqual(differences(before, contentsOf(repo)), []);
	},
);

test.serial('what would write nothing does not plan from half of the files', async t => {
	const before = contentsOf(repo);
	await killHalfWay();
	const words = ['provider', 'slack', '--', '--dryRun', 'true'];
	await refuses(t, repo, words, /killed half-way: run it without dryRun/);

	await command(repo, ['update', 'github']);
	t.deepEqual(differences(before, contentsOf(repo)), []);
	t.regex((await command(repo, words)).said, /^diff --git/);
});

/** A process that commits a plan and is killed when it reads a new text for the nth time. */
const killedAt = (folder: string, reads: number) => `
	import {commit} from ${JSON.stringify(new URL('../../scripts/provider/commit.ts', import.meta.url))};
	let reads = 0;
	const change = (path, before, after) => ({
		path,
		before,
		get after() {
			if (++reads === ${reads}) process.kill(process.pid, 'SIGKILL');
			return after;
		},
	});
	await commit(${JSON.stringify(folder)}, [
		change('README.md', undefined, 'new'),
		change('.env.example', 'old', 'changed'),
		change('new/file.txt', undefined, 'new'),
		change('gone/file.txt', 'old', undefined),
	]);
`;

test.serial('wherever kill -9 hits, the next run finds the way back', async t => {
	const {repair} = await import('../../scripts/provider/commit.ts');
	const imports = process.execArgv.filter(argument => argument.startsWith('--import'));
	// 4 reads to look for folders, 4 for the journal, 4 to prepare, 4 to put in place, 1 to tidy up.
	const moments = [9, 12, 14, 16];
	const folders = moments.map(moment => `var/killed-${moment}`);
	for (const folder of folders) {
		for (const path of ['.env.example', 'gone/file.txt']) put(repo, `${folder}/${path}`, 'old');
		put(repo, `${folder}/.scaffold/x.json`, '');
	}
	const before = contentsOf(join(repo, folders[0] ?? ''));

	await Promise.all(
		moments.map(async (moment, index) => {
			const folder = join(repo, folders[index] ?? '');
			const script = killedAt(folder, moment);
			const ran = await runNode(root, [...imports, '--input-type=module', '--eval', script]);
			t.is(ran.code, null, ran.stderr);
			t.true(existsSync(join(folder, journal)), `killed at ${moment}`);

			t.true(repair(folder));
			t.deepEqual(differences(before, contentsOf(folder)), [], `killed at ${moment}`);
			t.false(repair(folder));
		}),
	);
});
