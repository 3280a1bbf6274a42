import {spawnSync} from 'node:child_process';
import {cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';

// What comes with the repo and with `npm ci`. `npm audit` asks the registry, so no test here does.

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (name: string) => JSON.parse(readFileSync(join(root, name), 'utf8'));

interface Package {
	version: string;
	license?: string;
	resolved?: string;
	integrity?: string;
	dev?: boolean;
	hasInstallScript?: boolean;
}

const {'': _, ...packages}: Record<string, Package> = read('package-lock.json').packages;
const nameOf = (path: string) => path.split('node_modules/').at(-1) ?? '';
const namesOf = (which: (one: Package) => boolean | undefined) =>
	Object.entries(packages)
		.filter(([, one]) => which(one))
		.map(([path]) => nameOf(path))
		.sort();

/** What git says, in a folder. */
const git = (cwd: string, args: string[], input = '') => {
	const {stdout, stderr, error} = spawnSync('git', args, {cwd, input, encoding: 'utf8'});
	if (error || stderr) throw error ?? new Error(stderr);
	return stdout.split('\n').filter(Boolean);
};

/** Names of files that hold settings, people or keys. */
const secret = [
	'.env',
	'.env.local',
	'.env.production',
	'var/secrets.json',
	'var/development.sqlite3',
	'app.sqlite',
	'app.sqlite3-wal',
	'app.db',
	'server.pem',
	'server.key',
];

test.serial('git does not see settings, databases or keys', t => {
	const folder = mkdtempSync(join(tmpdir(), 'dendrite-'));
	t.teardown(() => rmSync(folder, {recursive: true, force: true}));
	git(folder, ['init', '--quiet', '--initial-branch=main']);
	cpSync(join(root, '.gitignore'), join(folder, '.gitignore'));

	const names = [...secret, '.env.example', 'starter/app.ts', 'package-lock.json'];
	t.deepEqual(git(folder, ['check-ignore', '--stdin'], names.join('\n')), secret);
});

test.serial('git holds no settings, database or key', t => {
	if (!existsSync(join(root, '.git'))) return t.pass('a copy without its history');

	const files = git(root, ['ls-files']);
	t.true(files.includes('.env.example') && files.includes('package-lock.json'));
	const wrong = /(^|\/)(\.env(?!\.example$)|var\/)|\.(sqlite3?|db|pem|key|p12)(-\w+)?$/;
	t.deepEqual(
		files.filter(file => wrong.test(file)),
		[],
	);

	// The stand-in's, which plays services that sign with one, and a certificate's that tests have.
	const begin = '-----BEGIN [A-Z ]*PRIVATE KEY-----';
	t.deepEqual(git(root, ['grep', '-l', '-e', begin]), [
		'starter/auth/standin-key.ts',
		'test/helpers/front.ts',
	]);
});

test.serial('a package runs a script when it is installed only where package.json lets it', t => {
	const scripts = namesOf(({hasInstallScript}) => hasInstallScript);
	t.true(scripts.includes('sqlite3'), 'the lockfile says which have one');
	t.deepEqual(Object.keys(read('package.json').allowScripts).sort(), scripts);
});

test.serial('every package is one of the registry, and its hash is known', t => {
	t.true(Object.keys(packages).length > 100);
	const odd = namesOf(
		({resolved = 'https://registry.npmjs.org/', integrity}) =>
			!resolved.startsWith('https://registry.npmjs.org/') || !integrity?.startsWith('sha512-'),
	);
	t.deepEqual(odd, []);
});

/** Licences that ask for no more than to be named. */
const free = new Set([
	'(BSD-2-Clause OR MIT OR Apache-2.0)',
	'(MIT OR WTFPL)',
	'Apache-2.0',
	'BSD-3-Clause',
	'BlueOak-1.0.0',
	'ISC',
	'MIT',
]);

test.serial('no package that production needs binds the app to a licence of its own', t => {
	t.true(namesOf(({dev, license}) => !dev && license === 'MIT').length > 50);
	t.deepEqual(
		namesOf(({dev, license = 'none'}) => !dev && !free.has(license)),
		[],
	);
});

/** The first version without a hole that is known, and the hole. */
const floors = {
	koa: ['3.1.2', 'CVE-2026-27959: hosts; CVE-2025-62595 and -8129: ctx.back'],
	'@koa/router': ['15.0.0', 'CVE-2026-9495: paths in another spelling'],
} as const;

test.serial('packages with known holes are newer than those', t => {
	const isAtLeast = (version: string, floor: string) =>
		version.localeCompare(floor, 'en', {numeric: true}) >= 0;
	t.false(isAtLeast('3.1.1', '3.1.2') || isAtLeast('9.0.0', '15.0.0'));
	t.true(isAtLeast('3.10.0', '3.1.2'));

	for (const [name, [floor, hole]] of Object.entries(floors)) {
		const found = Object.entries(packages).filter(([path]) => nameOf(path) === name);
		t.true(found.length > 0, name);
		for (const [path, {version}] of found) t.true(isAtLeast(version, floor), `${path}: ${hole}`);
		const installed: string = read(`node_modules/${name}/package.json`).version;
		t.true(isAtLeast(installed, floor), `${installed} is installed`);
	}
});

/** What could run a text as code, or load what a text names. */
const loading =
	/\beval\(|\bnew Function\b|\bnode:vm\b|\brequire\((?!')|\bimport\((?!')|createRequire\(import\.meta\.url\)\((?!')/;

test.serial('the app runs no text as code, and loads nothing by a name that it makes', t => {
	for (const line of ['eval(x)', 'new Function(x)', 'require(name)', 'await import(name)']) {
		t.regex(line, loading);
	}
	for (const line of ["import('./x.ts')", "require('grant')", 'redis.eval (x)']) {
		t.notRegex(line, loading);
	}
	const lines = readdirSync(join(root, 'starter'), {recursive: true, encoding: 'utf8'})
		.filter(file => file.endsWith('.ts'))
		.flatMap(file => readFileSync(join(root, 'starter', file), 'utf8').split('\n'));
	t.true(lines.length > 5000);
	// Redis has a command of that name, for scripts of ours.
	const found = lines.filter(line => loading.test(line) && !line.includes('client.eval(script'));
	t.deepEqual(found, []);
});
