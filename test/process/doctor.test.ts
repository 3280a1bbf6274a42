import {execFileSync} from 'node:child_process';
import {
	appendFileSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import {type AddressInfo, createServer} from 'node:net';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {lookAtDatabase} from '../../scripts/doctor/database.ts';
import type {Finding} from '../../scripts/doctor/finding.ts';
import {lookAtOrigin} from '../../scripts/doctor/origin.ts';
import {type Environment, readSettings} from '../../starter/config.ts';
import {checkOut, uninstall} from '../helpers/checkout.ts';
import {production} from '../helpers/environment.ts';
import {makeRepo, plop} from '../helpers/generator.ts';
import {startIssuer} from '../helpers/issuer.ts';
import {freePorts, ownPorts, script, serve, start} from '../helpers/process.ts';
import {run} from '../helpers/run.ts';

// `npm run doctor` from outside: each fault is put into a fresh clone, and must be named with what
// mends it. Faults that do not meet share a clone, as each run takes a second.

interface Said {
	check: string;
	level: string;
	message: string;
	mend: string | null;
	provider?: string;
}

interface Report {
	ok: boolean;
	findings: Said[];
	providers: {name: string; mode: string; callback: string; console: string | null}[];
}

const clone = (t: ExecutionContext) =>
	checkOut(t, ['package.json', 'tsconfig.json', 'starter', 'scripts', '.scaffold', '.env.example']);

/** What the doctor says of a clone, as machines read it. */
const examine = async (t: ExecutionContext, folder: string, env: Environment = {}) => {
	const {code, stdout, stderr} = await run(t, script('doctor/index.ts', '--json'), env, folder);
	t.is(stderr, '');
	const report: Report = JSON.parse(stdout.toString());
	t.is(code, report.ok ? 0 : 1);
	t.is(report.ok, !report.findings.some(({level}) => level === 'error'));
	return report;
};

/** A fault as it must be named: how bad it is, in which words, and what mends it. */
type Fault = [level: 'error' | 'warning' | 'info', message: RegExp, mend: string | RegExp];

const names = (t: ExecutionContext, {findings}: Report, faults: readonly Fault[]) => {
	for (const [level, message, mend] of faults) {
		const found = findings.find(one => message.test(one.message));
		t.truthy(found, `${message} in ${JSON.stringify(findings, undefined, 1)}`);
		t.is(found?.level, level, String(message));
		if (typeof mend === 'string') t.is(found?.mend, mend);
		else t.regex(found?.mend ?? '', mend);
	}
};

/** What one look finds, as the whole would say it. */
const asReport = (findings: readonly Finding[]): Report => ({
	ok: true,
	findings: findings.map(finding => ({...finding, mend: finding.mend ?? null})),
	providers: [],
});

/** Every fault of a set-up, and no other. */
const namesJust = (t: ExecutionContext, report: Report, faults: readonly Fault[]) => {
	names(t, report, faults);
	const others = report.findings.filter(
		({level, message}) => level === 'error' && !faults.some(([, words]) => words.test(message)),
	);
	t.deepEqual(others, []);
};

const edit = (folder: string, path: string, change: (text: string) => string) =>
	writeFileSync(join(folder, path), change(readFileSync(join(folder, path), 'utf8')));

const replace = (folder: string, path: string, from: string, to: string) =>
	edit(folder, path, text => {
		if (!text.includes(from)) throw new Error(`${path} has no ${from}`);
		return text.replace(from, to);
	});

const newSecret = (name: string) =>
	`echo "${name}=$(node -p "crypto.randomBytes(32).toString('base64url')")" >> .env`;

test.serial('a fresh clone is sound, and stays as it is', async t => {
	const folder = clone(t);
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
	t.regex(text, /^ {2}· github: unconfirmed.*authorize_url/m);
	t.regex(text, /^Nothing is wrong\.$/m);
	t.false(['✗', '!', '\u001b'].some(sign => text.includes(sign)));
	t.deepEqual(readdirSync(folder, {recursive: true}).sort(), before);
});

test.serial(
	'after a first start it is sound as well, while the app runs and when it has ended',
	async t => {
		const folder = clone(t);
		const ports = await ownPorts();
		const env = {...ports, ORIGIN: `http://localhost:${ports.PORT}`};
		const {child, ended, says} = start(t, folder, serve, env);
		await says('until their keys are in .env');
		const running = await examine(t, folder, env);
		child.kill('SIGTERM');
		await ended;

		for (const {findings} of [running, await examine(t, folder, env)]) {
			const {level, message} = findings.find(({check}) => check === 'database') ?? {};
			t.is(level, 'ok');
			t.regex(message ?? '', /has all \d migrations/);
		}
	},
);

const sound: Environment = {
	...production,
	TRUST_PROXY: '1',
	DATABASE_URL: 'sqlite:var/production.sqlite3',
	GITHUB_CLIENT_ID: 'Iv1.8a61f9b3a7aba766',
	GITHUB_CLIENT_SECRET: '8a61f9b3a7aba7668a61f9b3a7aba7668a61f9b3',
};

test.serial(
	'production with all that it needs is sound, and says where each provider stands',
	async t => {
		const folder = clone(t);
		namesJust(t, await examine(t, folder, sound), [
			['error', /^There is no database at var\/production\.sqlite3 yet$/, 'npm run migrate'],
		]);
		t.false(existsSync(join(folder, 'var')));

		t.is((await run(t, script('migrate.ts'), sound, folder)).code, 0);
		const report = await examine(t, folder, sound);
		namesJust(t, report, []);
		t.deepEqual(
			report.findings.filter(({level}) => level === 'warning').map(({provider}) => provider),
			['github'],
			'of real use, and unconfirmed',
		);
		const callback = (name: string) => `https://app.example/connect/${name}/callback`;
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

test.serial('what production lacks is named at once, each with its line', async t => {
	const env = {
		NODE_ENV: 'production',
		PORT: 'http',
		DEBUG: 'knex:*',
		REDIS_URL: 'redis://USER:PASSWORD@HOST:6379/0',
	};
	namesJust(t, await examine(t, clone(t), env), [
		['error', /^PORT must be a port, 1 to 65535$/, 'PORT=3000'],
		['error', /^ORIGIN must be set in production$/, 'ORIGIN=https://example.com'],
		[
			'error',
			/^DATABASE_URL must be set in production$/,
			'DATABASE_URL=sqlite:var/production.sqlite3',
		],
		['error', /^SESSION_KEYS must be set in production$/, newSecret('SESSION_KEYS')],
		['error', /^TOKEN_KEYS must be set in production$/, newSecret('TOKEN_KEYS')],
		['error', /^REDIS_URL holds the example's words/, /^REDIS_URL=redis:/],
		['error', /^The Redis of REDIS_URL does not answer at HOST:6379/, /^REDIS_URL=redis:/],
		['warning', /^DEBUG is set in production/, 'unset DEBUG'],
	]);
});

test.serial(
	'weak and shared secrets and addresses in the clear are named, and never shown',
	async t => {
		const secrets = {
			SESSION_KEYS: 'hunter2hunter2',
			TOKEN_KEYS: 'put-your-own-token-secret-here-please',
		};
		const env = {...sound, ...secrets, ORIGIN: 'http://app.example/app'};
		const report = await examine(t, clone(t), {
			...env,
			GITHUB_ACCESS_URL: 'http://github.com/token?key=e59b1cd7',
			GOOGLE_CLIENT_ID: 'e59b1cd7c2ab40e1',
			GOOGLE_CLIENT_SECRET: 'e59b1cd7c2ab40e2',
			GOOGLE_ACCESS_URL: 'https://sandbox.example/token',
			TWITTER_CONSUMER_KEY: 'e59b1cd7c2ab40e3',
		});
		namesJust(t, report, [
			['error', /^ORIGIN must be an address without a path/, 'ORIGIN=https://app.example'],
			['error', /^SESSION_KEYS needs secrets of 32 characters/, newSecret('SESSION_KEYS')],
			['error', /^TOKEN_KEYS holds a placeholder/, newSecret('TOKEN_KEYS')],
			['error', /^GITHUB_ACCESS_URL must be https:/, 'GITHUB_ACCESS_URL=https://github.com/token'],
			['error', /^it is not mounted: GOOGLE_AUTHORIZE_URL, /, /^GOOGLE_AUTHORIZE_URL=… GOOGLE_/],
			['error', /^TWITTER_CONSUMER_KEY is set and TWITTER_CONSUMER_SECRET is not/, /_SECRET=…$/],
			['error', /^There is no database/, 'npm run migrate'],
		]);
		for (const secret of [...Object.values(secrets), 'e59b1cd7', '8a61f9b3']) {
			t.false(JSON.stringify(report).includes(secret), secret);
		}
	},
);

test.serial(
	'keys that are placeholders, half there or misspelt are named, and never shown',
	async t => {
		const folder = clone(t);
		const settings = {
			SESSION_KEYS: 'a-long-random-secret-for-sessions',
			TOKEN_KEYS: 'short',
			GITHUB_CLIENT_ID: 'your-client-id',
			GITHUB_CLIENT_SECRT: 'e59b1cd7c2ab40e1',
			GOOGLE_CLIENT_ID: '<client id>',
			GOOGLE_CLIENT_SECRET: 'xxx',
			TWITTER_CLIENT_ID: 'e59b1cd7c2ab40e2',
			TWITTER_CONSUMER_SECRET: 'e59b1cd7c2ab40e3',
			RATE_LIMITS: 'off',
			GITHUB_TOKEN: 'of somebody else',
			LINE_CLIENT_ID: 'e59b1cd7c2ab40e4',
		};
		const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
		writeFileSync(join(folder, '.env'), lines.join(''));

		const report = await examine(t, folder, {STANDIN: '3000'});
		namesJust(t, report, [
			['error', /^SESSION_KEYS holds a placeholder/, newSecret('SESSION_KEYS')],
			['error', /^STANDIN and PORT are both 3000/, 'STANDIN=3001'],
			['warning', /^TOKEN_KEYS holds a weak secret/, newSecret('TOKEN_KEYS')],
			['error', /^GITHUB_CLIENT_ID holds a placeholder/, /^GITHUB_CLIENT_ID=… .*github\.com/],
			[
				'error',
				/^GITHUB_CLIENT_ID is set and GITHUB_CLIENT_SECRET is not/,
				/^GITHUB_CLIENT_SECRET=/,
			],
			[
				'error',
				/^GITHUB_CLIENT_SECRT is read by nobody/,
				/^rename GITHUB_CLIENT_SECRT to GITHUB_CLIENT_SECRET /,
			],
			['error', /^GOOGLE_CLIENT_ID holds a placeholder/, /^GOOGLE_CLIENT_ID=/],
			['error', /^GOOGLE_CLIENT_SECRET holds a placeholder/, /^GOOGLE_CLIENT_SECRET=/],
			['error', /^TWITTER_CLIENT_ID is read by nobody/, /TWITTER_CONSUMER_KEY/],
			['error', /^TWITTER_CONSUMER_SECRET is set and TWITTER_CONSUMER_KEY is not/, /CONSUMER_KEY=/],
			['error', /^RATE_LIMITS is read by nobody/, /^rename RATE_LIMITS to RATE_LIMIT /],
		]);
		t.false(report.findings.some(({message}) => /GITHUB_TOKEN|LINE_/.test(message)));
		for (const secret of ['e59b1cd7', 'your-client-id', '<client', 'short']) {
			t.false(JSON.stringify(report).includes(secret), secret);
		}
	},
);

test.serial('a .env that cannot be read, and a line that is none, are named', async t => {
	const folder = clone(t);
	mkdirSync(join(folder, '.env'));
	namesJust(t, await examine(t, folder), [['error', /^\.env cannot be read/, /^mv \.env /]]);
	rmSync(join(folder, '.env'), {recursive: true});
	writeFileSync(
		join(folder, '.env'),
		'this line says nothing\nSIGNUP=closed\nDATABASE_URL=oracle://app:hunter2@db\n',
	);
	const report = await examine(t, folder);
	t.false(JSON.stringify(report).includes('hunter2'));
	namesJust(t, report, [
		['error', /^DATABASE_URL must begin with/, /^DATABASE_URL=sqlite:/],
		['error', /^SIGNUP in \.env is not set/, /^put a # before the line above SIGNUP= in \.env$/],
	]);
});

/** `ORIGIN` and what is beside it, and the fault that is seen there, if any. */
const origins: [Environment, ...Fault[]][] = [
	[{ORIGIN: 'https://tunnel.example', PORT: '3000'}],
	[
		{ORIGIN: 'http://localhost:4000'},
		[
			'error',
			/^ORIGIN is http:\/\/localhost:4000 and PORT is 3000/,
			'ORIGIN=http://localhost:3000',
		],
	],
	[
		{ORIGIN: 'http://192.168.1.5:3000'},
		['warning', /^ORIGIN is http:.*__Host-/, 'ORIGIN=https://192.168.1.5'],
	],
	[{TRUST_PROXY: '1'}, ['warning', /^TRUST_PROXY is 1 and ORIGIN is http:/, 'TRUST_PROXY=0']],
	[sound],
	[
		{...sound, TRUST_PROXY: '0'},
		['warning', /^ORIGIN is https: and TRUST_PROXY is 0/, 'TRUST_PROXY=1'],
	],
];

test.serial('ORIGIN is held against the port, HTTPS, cookies and the proxy', t => {
	for (const [env, ...faults] of origins) {
		const report = asReport(lookAtOrigin(readSettings(env, [])));
		namesJust(t, report, faults);
		t.is(
			report.findings.some(({level}) => level === 'ok'),
			faults.length === 0,
		);
	}
});

test.serial('a database that is away, behind or none is named, without its password', async t => {
	const [port = 0] = await freePorts(1);
	const silent = createServer(() => {}).listen(0, '127.0.0.1');
	t.teardown(() => silent.close());
	await new Promise(resolve => silent.once('listening', resolve));
	const {port: deaf} = silent.address() as AddressInfo;

	const urls: [string, Fault][] = [
		[
			`postgres://app:hunter2@127.0.0.1:${port}/app`,
			['error', /does not answer at 127\.0\.0\.1:\d+: .*ECONNREFUSED/, /^DATABASE_URL=postgres:/],
		],
		[
			`mysql://app:hunter2@127.0.0.1:${port}/app`,
			['error', /does not answer at 127\.0\.0\.1:\d+: .*ECONNREFUSED/, /^DATABASE_URL=mysql:/],
		],
		[
			`postgres://app:hunter2@127.0.0.1:${deaf}/app`,
			['error', /does not answer at 127\.0\.0\.1:\d+/, /^DATABASE_URL=postgres:/],
		],
		[
			`mysql://app:hunter2@127.0.0.1:${deaf}/app`,
			['error', /does not answer at 127\.0\.0\.1:\d+/, /^DATABASE_URL=mysql:/],
		],
		[
			'postgres://app:hunter2@:::x/%',
			['error', /^DATABASE_URL|DATABASE_URL /, /^DATABASE_URL=postgres:/],
		],
		[
			'mysql://app:hunter2@127.0.0.1',
			['error', /^DATABASE_URL must name a database/, /^DATABASE_URL=mysql:/],
		],
	];
	for (const [DATABASE_URL, fault] of urls) {
		const report = asReport(await lookAtDatabase({DATABASE_URL}, Promise.resolve()));
		namesJust(t, report, [fault]);
		t.false(JSON.stringify(report).includes('hunter2'), DATABASE_URL);
	}
});

test.serial('what is wrong with an SQLite file is named', async t => {
	const folder = clone(t);
	mkdirSync(join(folder, 'data'));
	writeFileSync(
		join(folder, 'data/text'),
		'this is no database, though it is long enough to be\n'.repeat(99),
	);
	const files: [string, Fault][] = [
		['data', ['error', /\/data is a folder and no database$/, /^DATABASE_URL=sqlite:/]],
		['data/text', ['error', /\/data\/text is no SQLite database/, /^mv .*text .*text\.broken$/]],
		['data/text/app', ['error', /\/data\/text is in the way/, /^mv .*text .*text\.old$/]],
	];
	for (const [file, fault] of files) {
		const env = {DATABASE_URL: `sqlite:${join(folder, file)}`};
		namesJust(t, asReport(await lookAtDatabase(env, Promise.resolve())), [fault]);
	}
	t.deepEqual(readdirSync(join(folder, 'data')), ['text']);

	t.is((await run(t, script('migrate.ts'), {}, folder)).code, 0);
	t.is((await run(t, script('migrate.ts', 'rollback'), {}, folder)).code, 0);
	namesJust(t, await examine(t, folder), [
		['error', /^Migrations missing: \d \(20260101000000_create_users\.ts, /, 'npm run migrate'],
	]);
});

test.serial('a Redis that is away, and drivers that are not installed, are named', async t => {
	const folder = clone(t);
	const [port = 0] = await freePorts(1);
	const report = await examine(t, folder, {REDIS_URL: `redis://:hunter2@127.0.0.1:${port}`});
	namesJust(t, report, [
		['error', /^The Redis of REDIS_URL does not answer at 127\.0\.0\.1:\d+/, /^REDIS_URL=redis:/],
	]);
	t.false(JSON.stringify(report).includes('hunter2'));

	uninstall(folder, 'redis', 'pg', 'mysql2', 'sqlite3');
	const env = {REDIS_URL: 'redis://127.0.0.1'};
	namesJust(t, await examine(t, folder, env), [
		['error', /^REDIS_URL needs Redis' driver/, 'npm install redis'],
		['error', /^SQLite's driver cannot be loaded/, 'npm rebuild sqlite3'],
	]);
	for (const [scheme, name] of [
		['postgres', 'pg'],
		['mysql', 'mysql2'],
	]) {
		const DATABASE_URL = `${scheme}://127.0.0.1/app`;
		namesJust(t, await examine(t, folder, {DATABASE_URL}), [
			['error', /^DATABASE_URL needs/, `npm install ${name}`],
		]);
	}
});

test.serial('a provider that cannot be loaded is named, and hides no other', async t => {
	const folder = clone(t);
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
	const folder = clone(t);
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
			const {code, stderr} = await plop(repo, ['provider', ...words]);
			t.is(code, 0, stderr);
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
		const env = {TWITTER_PROFILE_URL: 'https://api.twitter.com/1.1/users/show.json'};
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
			['warning', /^plop was ended half-way/, /^npx plop update /],
		]);
	},
);

const changelog = (versions: readonly string[]) =>
	['# Changes', ...versions, '## 0.1.0 (2026-11-25)', '- **Security**: none yet', ''].join('\n\n');

test.serial('a base behind a security note is named, from what git has fetched', async t => {
	const folder = clone(t);
	const git = (...words: string[]) =>
		execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...words], {
			cwd: folder,
			stdio: 'pipe',
		});
	const release = (version: string, notes: readonly string[]) => {
		writeFileSync(join(folder, 'CHANGELOG.md'), changelog(notes));
		git('add', 'CHANGELOG.md');
		git('commit', '--quiet', '--message', version);
		git('tag', `v${version}`);
	};
	git('init', '--quiet', '--initial-branch=main');
	release('0.1.0', []);
	names(t, await examine(t, folder), [
		[
			'info',
			/^It is version 0\.1\.0; without a git remote called upstream/,
			/^git remote add upstream /,
		],
	]);

	git('remote', 'add', 'upstream', folder);
	git('tag', '--delete', 'v0.1.0');
	names(t, await examine(t, folder), [
		['info', /no version of upstream has been fetched/, 'git fetch upstream --tags'],
	]);

	const harmless = '## 0.2.0 (2026-12-01)\n\n- A page more.';
	release('0.2.0', [harmless]);
	git('fetch', '--quiet', 'upstream');
	names(t, await examine(t, folder), [['info', /v0\.2\.0 is there/, 'git merge v0.2.0']]);

	const holes =
		'- **Security**: a flow could be used\n  twice.\n- **Security**: names.\n- Another page.';
	release('0.10.0', [`## 0.10.0 (2026-12-24)\n\n${holes}`, harmless]);
	git('fetch', '--quiet', 'upstream');
	git('checkout', '--quiet', '-b', 'own', 'v0.2.0');
	git('commit', '--quiet', '--allow-empty', '--message', 'own');
	git('tag', 'v9.0.0'); // the app's own
	namesJust(t, await examine(t, folder), [
		['error', /^Version 0\.10\.0 mends .*: a flow could be used twice\.$/, 'git merge v0.10.0'],
		['error', /^Version 0\.10\.0 mends .*: names\.$/, 'git merge v0.10.0'],
	]);

	edit(folder, 'package.json', text => text.replace('"version": "0.1.0"', '"version": "0.10.0"'));
	namesJust(t, await examine(t, folder), []);
});

test.serial('it prints in words as well, has --help, and takes nothing else', async t => {
	const folder = clone(t);
	const {code, stdout} = await run(t, script('doctor/index.ts'), {SIGNUP: 'no'}, folder);
	t.is(code, 1);
	t.regex(stdout.toString(), /^ {2}✗ error: SIGNUP must be open or closed\n {6}→ SIGNUP=open$/m);
	t.regex(stdout.toString(), /^1 error\.$/m);

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
		const folder = clone(t);
		uninstall(folder, 'handlebars', 'plop', 'diff', '@biomejs', 'simple-icons', '@inquirer');
		namesJust(t, await examine(t, folder), []);
		uninstall(folder, 'zod');
		namesJust(t, await examine(t, folder), [['error', /zod/, 'npm ci']]);
		rmSync(join(folder, 'scripts/provider'), {recursive: true});
		namesJust(t, await examine(t, folder), [
			['error', /find module/, 'git checkout starter scripts'],
		]);
	},
);
