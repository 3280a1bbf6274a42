import {readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {command, contentsOf, differences, put, refuses, shareRepo} from '../helpers/generator.ts';

// `.env.example` is the owner's but for a block at its end, which plop writes whole.

const repo = shareRepo();
const path = '.env.example';
const read = () => readFileSync(join(repo, path), 'utf8');

for (const [what, change] of Object.entries({
	'lines behind the block': (text: string) => `${text}MY_APP_KEY=needed\n`,
	'a last line without an end': (text: string) => `${text}MY_APP_KEY=needed`,
	'blank lines before the block': (text: string) => text.replace('# --- providers', '\n\n$&'),
	'one line with the ends of Windows': (text: string) => text.replace('\n', '\r\n'),
	'no block at all': (text: string) => text.slice(0, text.indexOf('# --- providers')),
})) {
	test.serial(`${what}: kept as it is, there and back`, async t => {
		put(repo, path, change(read()));
		const before = contentsOf(repo);
		const hasBlock = what !== 'no block at all';
		for (const does of ['provider', 'remove']) {
			const {said} = await command(repo, [does, 'discord']);
			t.is(said.includes('.env.example stays as it is: it has no line "# ---'), !hasBlock, does);
			t.is(read().includes('DISCORD_CLIENT_ID='), hasBlock && does === 'provider');
		}
		t.deepEqual(differences(before, contentsOf(repo)), []);
	});
}

test.serial('without the file none is made', async t => {
	rmSync(join(repo, path));
	const before = contentsOf(repo);
	await command(repo, ['provider', 'discord']);
	await command(repo, ['remove', 'discord']);
	t.deepEqual(differences(before, contentsOf(repo)), []);
	t.false(path in contentsOf(repo));
});

test.serial('an edit inside the block would be lost, so it is refused', async t => {
	put(repo, path, read().replace('GITHUB_CLIENT_ID=', 'GITHUB_CLIENT_ID=mine'));
	await refuses(t, repo, ['provider', 'discord'], /\.env\.example was edited below/);
});

test.serial('a file in other bytes than UTF-8 is refused, as they would be lost', async t => {
	writeFileSync(
		join(repo, path),
		Buffer.concat([Buffer.from('# caf\xe9\n', 'latin1'), Buffer.from(read())]),
	);
	await refuses(t, repo, ['provider', 'discord'], /\.env\.example is not UTF-8/);
	put(repo, path, read().replace(/^.*\n/, ''));
	await command(repo, ['provider', 'discord', '--', '--dryRun', 'true']);
});
