import test from 'ava';
import {acme, command, passesAll, put, refuses, shareRepo} from '../helpers/generator.ts';

// Names and labels that a template could take for something of its own.

const repo = shareRepo();
const odd = {
	t: "McDonald's",
	test: 'Pay $\u007bless}',
	app: "L'Équipe",
	provider: '*/ `x`',
	model: '{{name}}',
	// Grant takes these for another service.
	fitbit2: 'Fitbit 2',
	linkedin2: 'LinkedIn 2',
	zeit: 'ZEIT',
};

test.serial('their generated tests pass, and so do types, lint and format', async t => {
	for (const [name, label] of Object.entries(odd)) {
		await command(repo, ['provider', name, '--', ...acme, '--label', label]);
	}
	const tests = Object.keys(odd).map(name => `test/providers/${name}.test.ts`);
	await passesAll(t, repo, tests);
	for (const name of Object.keys(odd)) await command(repo, ['remove', name]);
});

test.serial('a scaffold that is cut off is named, whichever provider is meant', async t => {
	put(repo, '.scaffold/github.json', '{');
	await refuses(
		t,
		repo,
		['provider', 'discord'],
		/\.scaffold\/github\.json is not what plop wrote/,
	);
});
