import {appendFileSync, mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {cloneForDoctor, edit, examine, names, namesJust, replace} from '../helpers/doctor.ts';
import {command, makeRepo} from '../helpers/generator.ts';
import {startIssuer} from '../helpers/issuer.ts';

test.serial('a provider that cannot be loaded is named, and hides no other', async t => {
	const folder = cloneForDoctor(t);
	replace(folder, 'starter/providers/github/mixin.ts', 'export const', 'export konst');
	rmSync(join(folder, 'starter/providers/google/backend.ts'));
	replace(folder, 'starter/providers/twitter/mixin.ts', "name: 'twitter'", "name: 'x'");
	appendFileSync(
		join(folder, 'starter/providers/index.ts'),
		"export * as nobody from './nobody/index.ts';\n",
	);
	mkdirSync(join(folder, 'starter/providers/left'));
	const report = await examine(t, folder);
	namesJust(t, report, [
		[
			'error',
			/^starter\/providers\/github\/mixin\.ts cannot be loaded/,
			'git checkout starter/providers/github/mixin.ts',
		],
		[
			'error',
			/^starter\/providers\/google\/backend\.ts cannot be loaded/,
			'git checkout starter/providers/google/backend.ts',
		],
		[
			'error',
			/^starter\/providers\/twitter has a mixin with another name: x/,
			'git checkout starter/providers/twitter',
		],
		['error', /names nobody, and starter\/providers\/nobody\/index\.ts is missing/, /nobody/],
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
		['error', /github\/sample\.json.* cannot be read/, `git checkout ${home}/github/sample.json`],
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
			'rm var/secrets.json',
		],
	]);
	t.false(JSON.stringify(report).includes('e59b1cd7'));
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
		replace(
			repo,
			`${home}/google/mixin.ts`,
			"['openid', 'profile', 'email']",
			"['profile', 'email']",
		);
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
			['error', /scope is too narrow: it lacks openid/, /google.*'profile', 'email', 'openid'/],
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
