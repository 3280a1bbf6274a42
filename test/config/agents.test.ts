import {existsSync, readdirSync, readFileSync} from 'node:fs';
import test from 'ava';

// AGENTS.md is what a coding assistant believes of this repo: what it names has to be there.

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const page = read('AGENTS.md');
const quoted = [...page.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text.replaceAll('\n', ' '));

test('AGENTS.md is one page', t => {
	t.true(page.split('\n').length <= 60);
	t.true(page.split('\n').every(line => line.length <= 110));
});

test('every file and folder that AGENTS.md names is there', t => {
	const paths = quoted.filter(text => /^[\w.][\w./-]*(\/|\.(ts|md|json|example))$/.test(text));
	t.true(paths.length > 25, `${paths.length}`);
	for (const path of paths) t.true(existsSync(new URL(path, root)), path);
	for (const [path = ''] of page.matchAll(/\b[A-Z]+\.md\b/g)) {
		t.true(existsSync(new URL(path, root)), path);
	}
});

test('every command that AGENTS.md names is one', t => {
	const {scripts} = JSON.parse(read('package.json'));
	const commands = quoted.filter(text => /^np[mx] /.test(text));
	t.true(commands.length > 8, `${commands.length}`);

	for (const command of commands) {
		const [, script] = command.match(/^npm (?:run )?([\w:]+)/) ?? [];
		const [, generator] = command.match(/^npx plop (\w+)/) ?? [];
		if (script) t.truthy(scripts[script], command);
		else if (generator) t.true(['provider', 'update', 'remove'].includes(generator), command);
		else t.regex(command, /^npx (plop|knex migrate:make)\b/);
		const [, file] = command.match(/ -- (test\/\S+)$/) ?? [];
		if (file) t.true(existsSync(new URL(file, root)), command);
	}
	t.true(read('plopfile.ts').includes('provider: {') && existsSync(new URL('knexfile.js', root)));
});

test('every name that AGENTS.md gives is in the file that it is said to be in', t => {
	const named: [name: string, file: string][] = [
		['requireUser', 'starter/routes.ts'],
		['signInAs', 'test/helpers/sign-in-as.ts'],
		["declare module 'knex/types/tables.js'", 'starter/users.ts'],
		['userCreated', 'starter/users.ts'],
		['AuthError', 'starter/auth/errors.ts'],
		['client', 'starter/auth/client.ts'],
		['html', 'starter/pages/html.ts'],
		['templateVersion', 'scripts/provider/scaffold.ts'],
		['dryRun', 'scripts/provider/options.ts'],
	];
	for (const [name, file] of named) {
		t.true(page.includes(name), name);
		t.true(read(file).includes(name), `${name} in ${file}`);
	}

	// A word in code that is neither a path nor a command is one of the names above, or one of these.
	const words = quoted.filter(text => /^[a-zA-Z]+$/.test(text));
	const known = new Set([...named.map(([name]) => name), 'plop', 'up', 'down']);
	t.deepEqual(
		words.filter(word => !known.has(word)),
		[],
	);
	t.true(page.includes('`ctx.state.user`') && read('starter/context.ts').includes('user?: User'));
});

test('one file of the app reads the environment, as AGENTS.md says', t => {
	t.true(page.includes('`starter/config.ts`: the only file that reads the environment'));
	const readers = readdirSync(new URL('starter/', root), {recursive: true, encoding: 'utf8'})
		.filter(path => path.endsWith('.ts'))
		.filter(path => read(`starter/${path}`).includes('process.env'));
	t.deepEqual(readers, ['config.ts']);
});
