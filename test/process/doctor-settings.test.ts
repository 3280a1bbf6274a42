import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {cloneForDoctor, examine, namesJust, sound} from '../helpers/doctor.ts';

const newSecret = (name: string) =>
	`echo "${name}=$(node -p "crypto.randomBytes(32).toString('base64url')")" >> .env`;

test.serial('what production lacks is named at once, each with its line', async t => {
	const env = {
		NODE_ENV: 'production',
		PORT: 'http',
		DEBUG: 'knex:*',
		REDIS_URL: 'redis://USER:PASSWORD@HOST:6379/0',
	};
	namesJust(t, await examine(t, cloneForDoctor(t), env), [
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
		const report = await examine(t, cloneForDoctor(t), {
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
		const folder = cloneForDoctor(t);
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
			TWITTER2_CONSUMER_KEY: 'e59b1cd7c2ab40e4',
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
		t.false(report.findings.some(({message}) => /GITHUB_TOKEN|TWITTER2/.test(message)));
		for (const secret of ['e59b1cd7', 'your-client-id', '<client', 'short']) {
			t.false(JSON.stringify(report).includes(secret), secret);
		}
	},
);

test.serial('a .env that cannot be read, and a line that is none, are named', async t => {
	const folder = cloneForDoctor(t);
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
