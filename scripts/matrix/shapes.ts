import {mkdirSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {makeCopy} from './copy.ts';

/** Services that do what none of the starter's own does, each in another way. */
const shapes = [
	['apple'], // OpenID Connect that comes back by a form POST, the profile in the id_token
	['evernote'], // OAuth 1.0a, the profile in the token's answer, which is a form
];

/** A sample whose id is nested, and longer than a number can be exact. */
const sample =
	'{"account": {"who": {"number": 90071992547409931, "handle": "ada"}}, "name": "Ada"}';
const own = `acme --oauth 2 --authorizeUrl https://acme.example/authorize
	--accessUrl https://acme.example/token --profileUrl https://acme.example/me
	--remoteId account.who.number`.split(/\s+/);

type Run = (cwd: string, command: string, ...words: string[]) => string;

/**
 * Adds those to a copy of the repo, and runs the tests that every service shares there as its owner
 * would with `npm test`; for the starter's own they have run. Answers how many passed.
 */
export const testShapes = (run: Run): string => {
	const copy = makeCopy();
	const file = join(copy, 'var', 'sample.json');
	mkdirSync(dirname(file));
	writeFileSync(file, sample);
	for (const [name = '', ...options] of [...shapes, [...own, '--sample', file]]) {
		run(copy, 'npx', 'plop', 'provider', name, '--', ...options);
	}

	const suites = ['account', 'attacks', 'stories', 'tokens', 'web'].map(
		name => `test/${name}.suite.ts`,
	);
	const others = ['github', 'google', 'twitter'].flatMap(name => ['--match', `!${name}*`]);
	const said = run(copy, 'npx', 'ava', '--timeout=5m', ...suites, ...others);
	return said.match(/(\d+) tests passed/)?.[0] ?? '';
};
