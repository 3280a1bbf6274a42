import {existsSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {alone} from '../../scripts/provider/lock.ts';
import {
	command,
	contentsOf,
	differences,
	endedProcess,
	plop,
	put,
	shareRepo,
} from '../helpers/generator.ts';

// One run at a time: the others wait.

const repo = shareRepo();

test.serial("a dead run's lock is taken over; a living one's is waited for", async t => {
	const folder = join(repo, 'var/lock');
	put(folder, '.scaffold/.lock', await endedProcess(repo));
	const order: string[] = [];
	let release = () => {};
	const first = alone(folder, async () => {
		order.push('first begins');
		await new Promise<void>(resolve => {
			release = resolve;
		});
		order.push('first ends');
	});
	// The lock of the dead is seen at once, and taken at the next look.
	while (order.length === 0) await new Promise(resolve => setImmediate(resolve));
	const second = alone(folder, async () => order.push('second'));
	const third = t.throwsAsync(
		alone(folder, async () => {
			order.push('third');
			throw new Error('third');
		}),
		{message: 'third'},
	);
	release();

	await Promise.all([first, second, third]);
	t.deepEqual(order.slice(0, 2), ['first begins', 'first ends']);
	t.deepEqual(order.slice(2).sort(), ['second', 'third']);
	t.false(existsSync(join(folder, '.scaffold/.lock')));
});

test.serial('two runs at once both succeed, and both providers are there', async t => {
	const names = ['discord', 'slack'];
	const before = contentsOf(repo);
	const runs = await Promise.all(names.map(name => plop(repo, ['provider', name])));
	for (const ran of runs) t.like(ran, {code: 0, stderr: ''});

	const after = contentsOf(repo);
	for (const name of names) {
		t.regex(after['starter/providers/index.ts'] ?? '', new RegExp(` as ${name} from`));
		t.regex(after['.env.example'] ?? '', new RegExp(`connect/${name}/callback`));
		t.truthy(after[`.scaffold/${name}.json`]);
	}
	const times = Object.keys(after).flatMap(path => path.match(/migrations\/(\d{14})/)?.[1] ?? []);
	t.is(new Set(times).size, times.length, 'no two migrations of the same time');

	for (const name of names) await command(repo, ['remove', name]);
	t.deepEqual(differences(before, contentsOf(repo)), []);
});

test.serial('four runs for one name at once: one writes it, the others find it there', async t => {
	const before = contentsOf(repo);
	const words = ['provider', 'discord'];
	const runs = await Promise.all([1, 2, 3, 4].map(() => plop(repo, words)));
	for (const ran of runs) t.like(ran, {code: 0, stderr: ''});
	t.is(runs.filter(({stdout}) => stdout === 'discord is already up to date.\n').length, 3);

	const after = contentsOf(repo);
	t.is(after['starter/providers/index.ts']?.match(/ as discord from/g)?.length, 1);
	t.is(after['.env.example']?.match(/connect\/discord\/callback/g)?.length, 1);
	t.is(Object.keys(after).filter(path => path.endsWith('_create_discord_profiles.ts')).length, 1);
	await command(repo, ['remove', 'discord']);
	t.deepEqual(differences(before, contentsOf(repo)), []);
});

test.serial('with other answers the second is refused, and the first is whole', async t => {
	const labels = ['One', 'Other'];
	const runs = await Promise.all(
		labels.map(label => plop(repo, ['provider', 'discord', '--', '--label', label])),
	);
	const [done, refused] = runs.sort((one, other) => Number(one.code) - Number(other.code));
	t.deepEqual([done?.code, refused?.code], [0, 1]);
	t.regex(refused?.stderr ?? '', /^discord is there already, with other answers\./);

	const {answers, files} = JSON.parse(contentsOf(repo)['.scaffold/discord.json'] ?? '{}');
	t.true(done?.stdout.startsWith(answers.mixin.label));
	for (const [path, text] of Object.entries(files)) t.is(contentsOf(repo)[path], text as string);
});
