import {chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import {commit} from '../../scripts/provider/commit.ts';
import type {Change} from '../../scripts/provider/plan.ts';
import {contentsOf, put, runNode} from '../helpers/generator.ts';

// All of a plan is written, or nothing is.

const start = {'a.txt': 'a', 'b/c.txt': 'c', 'b/d.txt': 'd', 'e/f/g.txt': 'g'};

/** A folder with four files, and a plan that changes one, makes two and removes two. */
const makeFolder = (t: ExecutionContext): string => {
	const folder = mkdtempSync(join(tmpdir(), 'dendrite-'));
	t.teardown(() => rmSync(folder, {recursive: true, force: true}));
	mkdirSync(join(folder, '.scaffold'));
	for (const [path, text] of Object.entries(start)) put(folder, path, text);
	return folder;
};

const plan: readonly Change[] = [
	{path: 'a.txt', before: 'a', after: 'A'},
	{path: 'b/c.txt', before: 'c', after: undefined},
	{path: 'e/f/g.txt', before: 'g', after: undefined},
	{path: 'new/deep/h.txt', before: undefined, after: 'h'},
	{path: 'b/i.txt', before: undefined, after: ''},
];

test('a plan is carried out whole, and leaves nothing beside it', async t => {
	const folder = makeFolder(t);
	chmodSync(join(folder, 'a.txt'), 0o750);
	await commit(folder, plan);

	t.deepEqual(contentsOf(folder), {
		'.scaffold/': '',
		'a.txt': 'A',
		'b/': '',
		'b/d.txt': 'd',
		'b/i.txt': '',
		'new/': '',
		'new/deep/': '',
		'new/deep/h.txt': 'h',
	});
	t.is(statSync(join(folder, 'a.txt')).mode & 0o777, 0o750, 'it may be run as before');
	await t.notThrowsAsync(commit(folder, []));
});

for (const [what, change] of Object.entries({
	'was edited': ['b/c.txt', 'C'],
	'is gone': ['a.txt', undefined],
	'has come': ['new/deep/h.txt', 'h'],
} as const)) {
	test(`a file that ${what} since the plan was made stops it before it begins`, async t => {
		const folder = makeFolder(t);
		const [path, text] = change;
		if (text === undefined) rmSync(join(folder, path));
		else put(folder, path, text);
		const before = contentsOf(folder);

		const message = `${path} changed meanwhile: run it again.`;
		await t.throwsAsync(commit(folder, plan), {name: 'Refusal', message});
		t.deepEqual(contentsOf(folder), before);
	});
}

test('an error while the new files are prepared puts everything back', async t => {
	const folder = makeFolder(t);
	mkdirSync(join(folder, 'b/i.txt.plop-new'));
	const before = contentsOf(folder);

	await t.throwsAsync(commit(folder, plan), {
		name: 'Refusal',
		message: /^Nothing was written: EISDIR/,
	});
	t.deepEqual(contentsOf(folder), before);
});

test('an error after files have been replaced and removed puts everything back', async t => {
	const folder = makeFolder(t);
	const before = contentsOf(folder);
	// One path that is to be a file and a folder: that shows when the file is put in its place.
	const impossible = [
		...plan,
		{path: 'x', before: undefined, after: 'x'},
		{path: 'x/y.txt', before: undefined, after: 'y'},
	];

	await t.throwsAsync(commit(folder, impossible), {
		name: 'Refusal',
		message: /^Nothing was written: EISDIR.*rename/,
	});
	t.deepEqual(contentsOf(folder), before);
	await commit(folder, plan);
	t.not(contentsOf(folder)['a.txt'], 'a', 'the positive control');
});

/** A process that commits, and gets a signal when all is written but not yet settled. */
const script = (folder: string, signal: string) => `
	import {commit} from ${JSON.stringify(new URL('../../scripts/provider/commit.ts', import.meta.url))};
	const done = commit(${JSON.stringify(folder)}, ${JSON.stringify(plan)});
	if (${JSON.stringify(signal)}) process.kill(process.pid, ${JSON.stringify(signal)});
	await done.catch(error => {
		console.log(error.message);
		process.exit(1);
	});
	console.log('written');
`;

const args = process.execArgv.filter(argument => argument.startsWith('--import'));
const root = fileURLToPath(new URL('../../', import.meta.url));
const runScript = (folder: string, signal: string) =>
	runNode(root, [...args, '--input-type=module', '--eval', script(folder, signal)]);

test('a signal while it writes puts everything back', async t => {
	const signals = ['SIGTERM', 'SIGINT'];
	const folders = signals.map(() => makeFolder(t));
	const before = contentsOf(makeFolder(t));
	const runs = await Promise.all(
		signals.map((signal, index) => runScript(folders[index] ?? '', signal)),
	);

	for (const [index, signal] of signals.entries()) {
		const stdout = `Nothing was written: ${signal} came in between.\n`;
		t.deepEqual(runs[index], {code: 1, stdout, stderr: ''});
		t.deepEqual(contentsOf(folders[index] ?? ''), before, signal);
	}

	const folder = makeFolder(t);
	t.deepEqual(await runScript(folder, ''), {code: 0, stdout: 'written\n', stderr: ''});
	t.is(contentsOf(folder)['a.txt'], 'A', 'the positive control');
});

/** A process that commits without root's rights, which no permission of a folder stops. */
const asNobody = (folder: string) => `
	import {commit} from ${JSON.stringify(new URL('../../scripts/provider/commit.ts', import.meta.url))};
	if (process.getuid() === 0) process.setuid(65534);
	await commit(${JSON.stringify(folder)}, ${JSON.stringify(plan)}).catch(error => console.log(error.message));
`;

const story = process.platform === 'win32' ? test.skip : test;

for (const readOnly of ['.scaffold', 'b', 'e/f']) {
	story(`a folder that may not be written puts everything back: ${readOnly}`, async t => {
		const folder = makeFolder(t);
		for (const path of ['.', '.scaffold', 'b', 'e', 'e/f']) chmodSync(join(folder, path), 0o777);
		const before = contentsOf(folder);
		chmodSync(join(folder, readOnly), 0o555);
		t.teardown(
			() => existsSync(join(folder, readOnly)) && chmodSync(join(folder, readOnly), 0o777),
		);
		const run = () => runNode(root, [...args, '--input-type=module', '--eval', asNobody(folder)]);

		t.regex((await run()).stdout, /^Nothing was written: EACCES[:,] permission denied.*\.\n$/i);
		t.deepEqual(contentsOf(folder), before);
		chmodSync(join(folder, readOnly), 0o777);
		t.deepEqual(await run(), {code: 0, stdout: '', stderr: ''});
		t.is(contentsOf(folder)['a.txt'], 'A', 'the positive control');
	});
}
