import {appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {
	cloneForDoctor,
	edit,
	examine,
	type Fault,
	names,
	namesJust,
	replace,
	track,
} from '../helpers/doctor.ts';
import {command, contentsOf, differences, makeRepo} from '../helpers/generator.ts';
import {startIssuer} from '../helpers/issuer.ts';

test.serial('a provider that cannot be loaded is named, and hides no other', async t => {
	const folder = cloneForDoctor(t);
	track(folder);
	replace(folder, 'starter/providers/github/mixin.ts', 'export const', 'export konst');
	rmSync(join(folder, 'starter/providers/google/backend.ts'));
	replace(folder, 'starter/providers/twitter/mixin.ts', "name: 'twitter'", "name: 'x'");
	appendFileSync(
		join(folder, 'starter/providers/index.ts'),
		"export * as nobody from './nobody/index.ts';\n",
	);
	mkdirSync(join(folder, 'starter/providers/left'));
	for (const file of ['.scaffold/github.json', '.env.example']) rmSync(join(folder, file));
	const report = await examine(t, folder);
	namesJust(t, report, [
		[
			'error',
			/^starter\/providers\/github\/mixin\.ts cannot be loaded/,
			/^mend starter\/providers\/github\/mixin\.ts:4(:7)?, then npm run check$/,
		],
		[
			'error',
			/^starter\/providers\/google\/backend\.ts is missing$/,
			'git checkout starter/providers/google/backend.ts',
		],
		[
			'error',
			/^starter\/providers\/twitter has a mixin with another name: x/,
			"in starter/providers/twitter/mixin.ts: name: 'twitter',",
		],
		['error', /names nobody, and starter\/providers\/nobody\/ is missing/, /^take nobody out of /],
		['warning', /^\.scaffold\/github\.json is gone/, 'git checkout .scaffold/github.json'],
		['warning', /^\.env\.example is gone/, 'git checkout .env.example'],
		['warning', /^starter\/providers\/left\/ is there/, /export \* as left/],
	]);
	t.deepEqual(
		report.providers.map(({name, mode}) => `${name} ${mode}`),
		['github off', 'google off', 'twitter off', 'nobody off'],
	);
});

test.serial('a mistake in a folder is said in its own words', async t => {
	const folder = cloneForDoctor(t);
	const home = 'starter/providers';
	track(folder);
	replace(folder, `${home}/github/sample.json`, '{', '<<<<<<< yours\n{');
	replace(folder, `${home}/google/views.ts`, 'import', '<<<<<<< yours\nimport');
	replace(
		folder,
		`${home}/twitter/mixin.ts`,
		"authorize_url: 'https:",
		"redirect_uri: 'nowhere', authorize_url: 'https:",
	);
	writeFileSync(join(folder, '.scaffold/google.json'), '{"template": 1');
	rmSync(join(folder, 'starter/migrations/20260101000002_create_github_profiles.ts'));
	mkdirSync(join(folder, 'var'));
	writeFileSync(join(folder, 'var/secrets.json'), '{"session": "e59b1cd7');

	const report = await examine(t, folder);
	namesJust(t, report, [
		[
			'error',
			/github\/sample\.json.* cannot be read/,
			`mend the JSON in ${home}/github/sample.json`,
		],
		['error', /google\/views\.ts holds the marks of a merge/, /^decide between the marks/],
		['error', /^twitter's redirect_uri names no route: nowhere/, /^take redirect_uri out of /],
		[
			'error',
			/^\.scaffold\/google\.json is not what plop wrote/,
			'git checkout .scaffold/google.json',
		],
		['error', /create_github_profiles\.ts.* is missing/, /^git checkout starter\/migrations\//],
		[
			'error',
			/^var\/secrets\.json, development's secrets, does not hold them/,
			'mv var/secrets.json var/secrets.json.old',
		],
	]);
	t.false(JSON.stringify(report).includes('e59b1cd7'));
});

test.serial(
	'what git does not know is written again by plop, and nothing is thrown away',
	async t => {
		const repo = makeRepo(t);
		const [home, registry] = ['starter/providers', 'starter/providers/index.ts'];
		replace(repo, `${home}/github/views.ts`, 'off to GitHub', 'off to GitHub, my way');
		const before = contentsOf(repo);
		const again = async (spoil: () => void, ...faults: Fault[]) => {
			spoil();
			const report = await examine(t, repo);
			namesJust(t, report, faults);
			const mends = report.findings.flatMap(({mend}) => mend?.match(/^npx plop (.*)$/)?.[1] ?? []);
			for (const words of mends) t.is((await command(repo, words.split(' '))).code, 0);
			t.deepEqual(differences(before, contentsOf(repo)), []);
		};
		const gone = (path: string) => () => rmSync(join(repo, path), {recursive: true});
		const migration = 'starter/migrations/20260101000002_create_github_profiles.ts';

		await again(gone(`${home}/github/model.ts`), [
			'error',
			/^starter\/providers\/github\/model\.ts is missing$/,
			'npx plop update github',
		]);
		await again(gone(`${home}/github/sample.json`), [
			'error',
			/sample\.json is missing$/,
			/github$/,
		]);
		await again(gone(`${home}/twitter`), ['error', /\/twitter\/ is missing$/, /update twitter$/]);
		await again(gone(migration), ['error', /is missing$/, 'npx plop update github']);
		await again(
			() => edit(repo, registry, text => text.replace(/^.*github.*\n/m, '')),
			['warning', /index\.ts does not name github$/, 'npx plop update github'],
		);
		// Without a registry nobody is left out of it.
		gone(registry)();
		const report = await examine(t, repo);
		namesJust(t, report, [['error', /index\.ts is missing$/, /^npx plop update NAME, /]]);
		t.false(report.findings.some(({message}) => message.includes('does not name')));
		t.is((await command(repo, ['update', 'google'])).code, 0);
		t.deepEqual(differences(before, contentsOf(repo)), []);

		track(repo);
		gone(registry)();
		names(t, await examine(t, repo), [['error', /is missing$/, `git checkout ${registry}`]]);
	},
);

test.serial(
	'a registry as another formatter writes it is read, and a line in it twice is named',
	async t => {
		const folder = cloneForDoctor(t);
		const path = 'starter/providers/index.ts';
		edit(folder, path, text => text.replaceAll("'", '"').replaceAll(';', ''));
		namesJust(t, await examine(t, folder), []);
		edit(folder, path, text => `${text}export * as github from "./github/index.ts"\n`);
		namesJust(t, await examine(t, folder), [['error', /index\.ts/, /./]]);
	},
);

test.serial('a mixin whose idPath leads nowhere, and one without an issuer, are named', async t => {
	const folder = cloneForDoctor(t);
	const home = 'starter/providers';
	replace(folder, `${home}/github/mixin.ts`, "idPath: 'id',", '');
	replace(folder, `${home}/twitter/mixin.ts`, /idPath: '\w+'/, "idPath: 'user.id'");
	replace(folder, `${home}/google/mixin.ts`, /^\tissuer: .*\n/m, '');
	const keys = {GOOGLE_CLIENT_ID: 'e59b1cd7c2ab40e1', GOOGLE_CLIENT_SECRET: 'e59b1cd7c2ab40e2'};
	namesJust(t, await examine(t, folder, keys), [
		['error', /github has a mixin whose idPath leads to no id/, /^mend idPath in .*github/],
		['error', /twitter has a mixin whose idPath leads to no id/, /^mend idPath in .*twitter/],
		['error', /^it has no issuer/, /^issuer: .* in starter\/providers\/google\/mixin\.ts$/],
	]);
});

test.serial(
	'a migration of the base that is gone, and what only the server loads, are named',
	async t => {
		const folder = cloneForDoctor(t);
		track(folder);
		const migration = 'starter/migrations/20260101000000_create_users.ts';
		rmSync(join(folder, migration));
		rmSync(join(folder, 'starter/explain.ts'));
		namesJust(t, await examine(t, folder), [
			['warning', /create_users\.ts is gone, /, `git checkout ${migration}`],
			['error', /^starter\/explain\.ts is missing$/, /^git ls-files --deleted /],
		]);
	},
);

test.serial('code of the base that cannot be loaded is named with its place', async t => {
	const folder = cloneForDoctor(t);
	const spoil = async (path: string, text: string, ...fault: Fault) => {
		const sound = readFileSync(join(folder, path), 'utf8');
		writeFileSync(join(folder, path), `${text}\n${sound}`);
		namesJust(t, await examine(t, folder), [fault]);
		writeFileSync(join(folder, path), sound);
	};
	for (const file of ['config', 'variables', 'app', 'log']) {
		const path = `starter/${file}.ts`;
		const place = new RegExp(`^mend ${path}:1(:\\d+)?, then npm run check$`);
		await spoil(path, 'const = 1;', 'error', new RegExp(` cannot be loaded: ${path}:1`), place);
	}
	const absent = /^The package no-such is not installed; starter\/app\.ts imports it$/;
	await spoil(
		'starter/app.ts',
		"import 'no-such';",
		'error',
		absent,
		/^mend the import of no-such /,
	);

	rmSync(join(folder, 'starter/variables.ts'));
	const missing = /^starter\/variables\.ts is missing$/;
	namesJust(t, await examine(t, folder), [
		['error', missing, /^bring starter\/variables\.ts back /],
	]);
});

test.serial(
	'what plop adds is sound; what has moved, closed, or is asked too little is not',
	async t => {
		const repo = makeRepo(t);
		for (const words of [
			['gitlab'],
			['gitter'],
			['discord', '--', '--scope', 'identify'],
			['acme', '--', '--issuer', (await startIssuer(t)).origin],
		]) {
			const {code} = await command(repo, ['provider', ...words]);
			t.is(code, 0);
		}
		const added = await examine(t, repo);
		namesJust(t, added, [
			['warning', /^Gitter is closed: moved to Matrix/, 'npx plop remove gitter'],
			[
				'error',
				/scope is too narrow: it lacks email, .*: email$/,
				"in starter/providers/discord/mixin.ts: scope: ['identify', 'email'],",
			],
		]);
		names(t, added, [['warning', /lacks email, .*: email, email_verified$/, /acme.*'email'\],$/]]);

		const home = 'starter/providers';
		replace(repo, `${home}/gitlab/mixin.ts`, '/api/v4/user', '/api/v3/user');
		replace(repo, `${home}/google/mixin.ts`, "['openid', 'profile', 'email']", '[]');
		replace(repo, `${home}/acme/mixin.ts`, "['openid', 'profile']", "['openid']");
		edit(repo, `${home}/discord/model.ts`, text => text.replace(/^.*\bemail\b.*\n/gm, ''));
		edit(repo, '.scaffold/github.json', text => text.replace(/"template": \d+/, '"template": 0'));
		writeFileSync(join(repo, '.scaffold/.journal'), '{}');
		const env = {
			TWITTER_PROFILE_URL: 'https://api.twitter.com/1.1/users/show.json',
			GITLAB_SCOPE: 'api',
		};
		namesJust(t, await examine(t, repo, env), [
			[
				'error',
				/^profile_url is stale: https:\/\/gitlab\.com\/api\/v3\/user; it has moved to /,
				"in starter/providers/gitlab/mixin.ts: profile_url: 'https://gitlab.com/api/v4/user',",
			],
			[
				'warning',
				/^TWITTER_PROFILE_URL is stale/,
				'TWITTER_PROFILE_URL=https://api.twitter.com/1.1/account/verify_credentials.json',
			],
			['error', /scope is too narrow: it lacks openid, /, /google.*'openid', 'profile', 'email'/],
			['error', /it lacks profile, .*: name, preferred_username/, /acme.*'openid', 'profile'/],
			[
				'error',
				/^it was written by templates of version 0, and this base has \d/,
				'npx plop update github',
			],
			['warning', /scope is too narrow: it lacks read_user/, 'GITLAB_SCOPE=api read_user'],
			['warning', /^plop was ended half-way/, /^npx plop update /],
		]);
	},
);
