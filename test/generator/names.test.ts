import {createRequire} from 'node:module';
import test from 'ava';
import {formatFiles} from '../../scripts/provider/format.ts';
import {nameProblem} from '../../scripts/provider/names.ts';
import {registryPath, registryText} from '../../scripts/provider/shared-files.ts';
import {acme, command, contentsOf, differences, refuses, shareRepo} from '../helpers/generator.ts';

// A name is also a path, an identifier, a table and the prefix of environment variables.

const repo = shareRepo();

const refused = {
	'Grant reserves': 'oauth origin prefix state nonce response transport callback dynamic key name',
	'"defaults" is a word': 'defaults mydefaults defaults2',
	'JavaScript reserves': 'class default delete import package await enum null true let eval',
	'Windows reserves': 'con prn aux nul com1 lpt9',
	'this app reserves': 'user',
	'SQLite reserves': 'sqlite',
	'lower-case letters and digits': 'Discord 23andme 500px my-app my_app my.app ../x ünï a/b',
	'32 at most': `a${'b'.repeat(32)}`,
};

for (const [reason, names] of Object.entries(refused)) {
	test.serial(`names refused: ${reason}`, async t => {
		for (const name of names.split(' ')) {
			t.true(nameProblem(name)?.includes(reason), `${name}: ${nameProblem(name)}`);
		}
		const name = names.split(' ').at(-1) ?? '';
		await refuses(t, repo, ['provider', name, '--', ...acme], new RegExp(reason));
	});
}

test('all names that Grant reserves are refused', t => {
	const reserved: string[] = createRequire(import.meta.url)('grant/config/reserved.json');
	t.true(reserved.length > 30);
	for (const name of [...reserved, 'mydefaults']) t.not(nameProblem(name), undefined, name);
});

test("names that Object.prototype owns are no provider's", async t => {
	for (const name of Object.getOwnPropertyNames(Object.prototype)) {
		t.not(nameProblem(name), undefined, name);
	}
});

test('an empty name, or one with something around it, is refused', t => {
	for (const name of ['', ' ', ' discord', 'discord\n', 'dis cord', '\u0000', '1']) {
		t.not(nameProblem(name), undefined, JSON.stringify(name));
	}
});

test('names with numbers stand in the order that the linter wants', t => {
	const names = 'x10 x2 x x02 x2b x2a1 x10a xa x1 x00 x0 x9 xa2 xa10 x2a01'.split(' ');
	const files = {[registryPath]: registryText(names)};
	t.deepEqual(formatFiles(files), files);
	t.deepEqual(formatFiles({[registryPath]: registryText([...names].reverse())}), files);
});

test.serial('no command takes a name for a path', async t => {
	const paths = ['../../x', '/etc/x', '..\\x', 'a/b', '%2e%2e', '.', '..', 'x\0', 'x'.repeat(300)];
	for (const what of ['provider', 'remove', 'update']) {
		for (const name of paths) await refuses(t, repo, [what, name], /lower-case letters and digits/);
	}
});

test.serial('good names: short, long, with digits, and near a reserved one', async t => {
	for (const name of ['a', 'x2', 'a'.repeat(32), 'users', 'classy', 'console', 'com', 'com10']) {
		t.is(nameProblem(name), undefined, name);
	}

	const before = contentsOf(repo);
	await command(repo, ['provider', 'users', '--', ...acme]);
	t.true(differences(before, contentsOf(repo)).includes('+ starter/providers/users/mixin.ts'));
});
