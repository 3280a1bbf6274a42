import {existsSync, readdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {uninstall} from '../helpers/checkout.ts';
import {cloneForDoctor, edit, examine, names, namesJust, sound, track} from '../helpers/doctor.ts';
import {ownPorts, script, serve, start} from '../helpers/process.ts';
import {run} from '../helpers/run.ts';

test.serial('a fresh clone is sound, and stays as it is', async t => {
	const folder = cloneForDoctor(t);
	const before = readdirSync(folder, {recursive: true}).sort();
	const {code, stdout, stderr} = await run(t, script('doctor/index.ts'), {}, folder);
	const text = stdout.toString();

	t.is(code, 0, text);
	t.is(stderr, '');
	for (const title of [
		'Settings',
		'Database',
		'Redis',
		'Sign-in address',
		'Providers',
		'Generated code',
		'The base',
	]) {
		t.regex(text, new RegExp(`^${title}$`, 'm'));
	}
	t.regex(
		text,
		/^ {2}github +stand-in +http:\/\/localhost:3000\/connect\/github\/callback +https:/m,
	);
	t.regex(text, /^ {2}· github: unconfirmed.*authorize_url.*; see https:\/\/docs\.github\.com\//m);
	t.regex(text, /^Nothing is wrong\.$/m);
	t.false(['✗', '!', '\u001b'].some(sign => text.includes(sign)));
	t.deepEqual(readdirSync(folder, {recursive: true}).sort(), before);
});

test.serial(
	'after a first start it is sound as well, while the app runs and when it has ended',
	async t => {
		const folder = cloneForDoctor(t);
		const ports = await ownPorts();
		const env = {...ports, ORIGIN: `http://localhost:${ports.PORT}`};
		const {child, ended, says} = start(t, folder, serve, env);
		await says('until their keys are in .env');
		const running = await examine(t, folder, env);
		child.kill('SIGTERM');
		await ended;

		const look = () => readdirSync(join(folder, 'var')).sort();
		const left = look();
		const stopped = await examine(t, folder, env);
		t.deepEqual(look(), left);
		for (const {findings} of [running, stopped]) {
			const {level, message} = findings.find(({check}) => check === 'database') ?? {};
			t.is(level, 'ok');
			t.regex(message ?? '', /has all \d migrations/);
		}
	},
);

test.serial(
	'production with all that it needs is sound, and says where each provider stands',
	async t => {
		const folder = cloneForDoctor(t);
		namesJust(t, await examine(t, folder, sound), [
			['error', /^There is no database at var\/production\.sqlite3 yet$/, 'npm run migrate'],
		]);
		t.false(existsSync(join(folder, 'var')));

		t.is((await run(t, script('migrate.ts'), sound, folder)).code, 0);
		const report = await examine(t, folder, sound);
		namesJust(t, report, []);
		t.deepEqual(
			report.findings.filter(({level}) => level === 'warning'),
			[],
		);
		const callback = (name: string) => `https://app.acme.org/connect/${name}/callback`;
		t.deepEqual(report.providers, [
			{
				name: 'github',
				mode: 'real',
				callback: callback('github'),
				console: 'https://github.com/settings/developers',
			},
			{
				name: 'google',
				mode: 'off',
				callback: callback('google'),
				console: 'https://console.cloud.google.com/apis/credentials',
			},
			{
				name: 'twitter',
				mode: 'off',
				callback: callback('twitter'),
				console: 'https://developer.x.com/en/portal/projects-and-apps',
			},
		]);
		names(t, report, [
			[
				'info',
				/^off: GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET must be set$/,
				/^GOOGLE_CLIENT_ID=/,
			],
		]);
	},
);

test.serial('it prints in words as well, has --help, and takes nothing else', async t => {
	const folder = cloneForDoctor(t);
	const {code, stdout} = await run(t, script('doctor/index.ts'), {SIGNUP: 'no'}, folder);
	t.is(code, 1);
	t.regex(
		stdout.toString(),
		/^ {2}✗ error: SIGNUP must be open or closed\n {6}→ in the environment, .*: SIGNUP=closed$/m,
	);
	t.regex(stdout.toString(), /^1 error\.$/m);

	const file = 'starter/providers/twitter/mixin.ts';
	edit(folder, file, text => `${text}console.log('loaded');\n`);
	const json = await run(t, script('doctor/index.ts', '--json'), {}, folder);
	t.true(JSON.parse(json.stdout.toString()).ok);

	const help = await run(t, script('doctor/index.ts', '--help'), {}, folder);
	t.is(help.code, 0);
	t.regex(help.stdout.toString(), /^npm run doctor \[-- --json\]/);
	for (const word of ['--yaml', 'github']) {
		const {code, stdout, stderr} = await run(t, script('doctor/index.ts', word), {}, folder);
		t.is(code, 2);
		t.is(stdout.length, 0);
		t.regex(stderr, /--json.*--help/);
	}
});

test.serial(
	'with the packages of production alone, and with none, it says what it can',
	async t => {
		const folder = cloneForDoctor(t);
		uninstall(folder, 'handlebars', 'plop', 'diff', '@biomejs', 'simple-icons', '@inquirer');
		namesJust(t, await examine(t, folder), []);
		uninstall(folder, 'koa');
		namesJust(t, await examine(t, folder), [
			['error', /^The package koa is not installed; starter\/.* imports it$/, 'npm ci'],
		]);
		uninstall(folder, 'zod');
		namesJust(t, await examine(t, folder), [['error', /zod/, 'npm ci']]);
		uninstall(folder); // all are back
		track(folder);
		rmSync(join(folder, 'scripts/provider'), {recursive: true});
		namesJust(t, await examine(t, folder), [
			[
				'error',
				/^scripts\/provider\/.* is missing$/,
				/^git ls-files --deleted .* git checkout --$/,
			],
		]);
	},
);
