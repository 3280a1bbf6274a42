import test from 'ava';
import {acme, command, put, refuses, runNode, shareRepo} from '../helpers/generator.ts';

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
	const steps = [
		['node_modules/ava/entrypoints/cli.mjs', ...tests],
		['node_modules/typescript/bin/tsc'],
		[
			'node_modules/@biomejs/biome/bin/biome',
			'ci',
			'--error-on-warnings',
			'--colors=off',
			'starter',
			'test/providers',
		],
	];
	for (const [script = '', ...words] of steps) {
		const {code, stdout, stderr} = await runNode(repo, [script, ...words]);
		t.is(code, 0, stdout + stderr);
	}
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
