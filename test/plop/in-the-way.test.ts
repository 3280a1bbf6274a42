import {mkdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {acme, command, put, refuses, shareRepo} from '../helpers/generator.ts';

// What somebody wrote by hand is never overwritten, and neither is it taken for plop's.

const repo = shareRepo();
const words = ['provider', 'acme', '--', ...acme];

/** What is in the way, and what plop says of it. */
const inTheWay = {
	'starter/providers/acme/mixin.ts': /starter\/providers\/acme\/ is there already, and plop did/,
	'starter/providers/acme/notes.md': /starter\/providers\/acme\/ is there already, and plop did/,
	'starter/providers/acme': /starter\/providers\/acme is in the way: it is no folder/,
	'test/providers/acme.test.ts': /test\/providers\/acme\.test\.ts is there already, and plop did/,
	'test/providers/acme.test.ts/x': /acme\.test\.ts is in the way: it is no file/,
	'starter/migrations/20250101000000_create_acme_profiles.ts':
		/20250101000000_create_acme_profiles\.ts makes that provider's table already/,
	'.scaffold/acme.json/x': /\.scaffold\/acme\.json is in the way: it is no file/,
};

for (const [path, reason] of Object.entries(inTheWay)) {
	test.serial(`${path} is in the way`, async t => {
		put(repo, path, '// by hand\n');
		await refuses(t, repo, words, reason);
		await refuses(t, repo, [...words, '--dryRun', 'true'], reason);
	});
}

test.serial('a table that was dropped is not in the way, nor is an empty folder', async t => {
	const [created, dropped] = ['20250101000000_create', '20250102000000_drop'].map(
		name => `starter/migrations/${name}_acme_profiles.ts`,
	);
	put(repo, created ?? '', '');
	put(repo, dropped ?? '', '');
	mkdirSync(join(repo, 'starter/providers/acme'));
	t.is((await command(repo, [...words, '--dryRun', 'true'])).code, 0);
});

test.serial('a registry with lines of yours is refused, since plop writes it whole', async t => {
	const path = 'starter/providers/index.ts';
	const before = readFileSync(join(repo, path), 'utf8');
	const edits = [
		`${before}export const extra = 1;\n`,
		`// mine\n${before}`,
		before.split('\n').reverse().join('\n'),
		`${before}export * as zoo from './zoo/other.ts';\n`,
		'',
	];

	for (const edit of edits) {
		put(repo, path, edit);
		for (const line of [words, ['remove', 'github']]) {
			await refuses(t, repo, line, /providers\/index\.ts has lines of yours/);
		}
	}
	put(repo, path, before);
	t.is((await command(repo, [...words, '--dryRun', 'true'])).code, 0);
});

test.serial('a provider written by hand stays in the registry, and keeps its lines', async t => {
	const path = 'starter/providers/index.ts';
	const before = readFileSync(join(repo, path), 'utf8');
	const withBob = before.replace(
		'export * as github',
		"export * as bob from './bob/index.ts';\n$&",
	);
	put(repo, path, withBob);
	put(repo, 'starter/providers/bob/index.ts', '// by hand\n');

	await command(repo, words);
	t.regex(readFileSync(join(repo, path), 'utf8'), /acme.*\n.*bob.*\n.*github/);
	await refuses(t, repo, ['remove', 'bob'], /bob is there, but plop did not write it/);
	await refuses(t, repo, ['update', 'bob'], /bob is there, but plop did not write it/);
	await command(repo, ['remove', 'acme']);
	t.is(readFileSync(join(repo, path), 'utf8'), withBob);
});
