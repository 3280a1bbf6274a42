import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {command, contentsOf, differences, put, shareRepo} from '../helpers/generator.ts';

// Git on Windows gives files other ends of lines. They are no edits, and they stay.

const repo = shareRepo();
const read = (path: string) => readFileSync(join(repo, path), 'utf8');
const toWindows = (path: string) => put(repo, path, read(path).replaceAll(/\r?\n/g, '\r\n'));

test.serial('the registry and .env.example keep theirs, there and back', async t => {
	const shared = ['.env.example', 'starter/providers/index.ts'];
	for (const path of shared) toWindows(path);
	const before = contentsOf(repo);

	await command(repo, ['provider', 'discord']);
	for (const path of shared) {
		t.regex(read(path), /discord/);
		t.notRegex(read(path), /[^\r]\n/, path);
	}
	t.notRegex(read('starter/providers/discord/mixin.ts'), /\r/, 'a new file has the plain ones');

	await command(repo, ['remove', 'discord']);
	t.deepEqual(differences(before, contentsOf(repo)), []);
});

test.serial("a provider's own files with other ends of lines are not taken for edited", async t => {
	const before = contentsOf(repo);
	await command(repo, ['provider', 'discord']);
	const own = Object.keys(contentsOf(repo)).filter(
		path => /^(starter|test)\/.*discord/.test(path) && !path.endsWith('/'),
	);
	t.is(own.length, 9);
	for (const path of [...own, '.scaffold/discord.json']) toWindows(path);

	const done = {said: 'discord is already up to date.', code: 0};
	t.deepEqual(await command(repo, ['provider', 'discord']), done);
	t.deepEqual(await command(repo, ['update', 'discord']), done);

	const backend = 'templates/provider/backend.ts.hbs';
	const template = read(backend);
	put(repo, backend, template.replace('/** Signs in', '/** Lets in'));
	t.is((await command(repo, ['update', 'discord'])).code, 0);
	t.regex(read('starter/providers/discord/backend.ts'), /Lets in/);
	t.notRegex(read('starter/providers/discord/backend.ts'), /[^\r]\n/);
	put(repo, backend, template);

	await command(repo, ['update', 'discord']);
	await command(repo, ['remove', 'discord']);
	t.deepEqual(differences(before, contentsOf(repo)), []);
});
