import {execFileSync} from 'node:child_process';
import {mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {mendOf} from '../../scripts/doctor/mends.ts';
import type {Environment} from '../../starter/config.ts';
import {cloneForDoctor, examine, namesJust, sound} from '../helpers/doctor.ts';

const random = `"$(node -p "crypto.randomBytes(32).toString('base64url')")"`;
const newSecret = (name: string) => `printf '\\n${name}=%s\\n' ${random} >> .env`;

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
		['error', /^REDIS_URL holds the example's words/, /^put the server's own .* into REDIS_URL$/],
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
			['error', /^SESSION_KEYS needs secrets of 32 characters/, `SESSION_KEYS=${random}`],
			['error', /^TOKEN_KEYS holds a placeholder/, `TOKEN_KEYS=${random}`],
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
			[
				'warning',
				/^TOKEN_KEYS holds a weak secret/,
				/^put one made by node .* first in TOKEN_KEYS/,
			],
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
		'this line says nothing\n\nSIGNUP=closed\nDATABASE_URL=oracle://app:hunter2@db\n',
	);
	const report = await examine(t, folder);
	t.false(JSON.stringify(report).includes('hunter2'));
	namesJust(t, report, [
		['error', /^DATABASE_URL must begin with/, /^DATABASE_URL=sqlite:/],
		['error', /^line 1 of \.env is no NAME=value/, 'put a # before line 1 of .env'],
	]);
});

test.serial('what a .env loses on its way, and values that nobody means, are named', async t => {
	const folder = cloneForDoctor(t);
	const put = (text: string | Uint8Array) => writeFileSync(join(folder, '.env'), text);
	put(Buffer.from('\uFEFFSIGNUP=closed\n', 'utf16le'));
	namesJust(t, await examine(t, folder), [
		['error', /^\.env is not UTF-8, and nothing in it is read$/, 'save .env as UTF-8'],
	]);
	put('\uFEFFGITHUB_CLIENT_ID=Iv1.e59b1cd7\nGITHUB_CLIENT_SECRET="e59b #cd8" # of the test\n');
	namesJust(t, await examine(t, folder), [
		['error', /^GITHUB_CLIENT_SECRET has a space/, /^copy /],
	]);

	const token = 'e59b1cd7c2ab40e1e59b1cd7c2ab40e1e59b1cd7c2a';
	put(`# A multi-line value, which is sound
UNRELATED="one line
another"
GITHUB_CLIENT_ID=e59b1cd7
GITHUB_CLIENT_SECRET=e59b1cd7
google_client_id=e59b1cd8
GOOGLE_CLIENT_SECRET=e59b#1cd9
#TWITTER_CONSUMER_KEY=‘e59b’
TWITTER_CONSUMER_SECRET='e59b
TWITTER_CONSUMER_KEY=é59b
SIGNUP=closed
SIGNUP=
PORT=3000#a comment
SESSION_KEYS=“${token}”
SESSION_IDLE=100
TOKEN_KEYS=${token}SESSION_KEYS=${token}
LOG_LEVEL: e59b1cd7`);
	const report = await examine(t, folder);
	namesJust(t, report, [
		[
			'error',
			/^GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET are the same$/,
			/^copy GITHUB_CLIENT_SECRET/,
		],
		[
			'error',
			/^google_client_id is read by nobody/,
			/^rename google_client_id to GOOGLE_CLIENT_ID /,
		],
		['error', /^GOOGLE_CLIENT_SECRET is set and GOOGLE_CLIENT_ID is not/, 'GOOGLE_CLIENT_ID=…'],
		['error', /^GOOGLE_CLIENT_SECRET in \.env is cut off at its #$/, /^put quotes around /],
		['error', /^TWITTER_CONSUMER_KEY has a letter or sign/, /^copy TWITTER_CONSUMER_KEY again/],
		['error', /^TWITTER_CONSUMER_SECRET begins with a quote/, /^end the quote /],
		['error', /^SIGNUP stands in \.env more than once/, 'take the empty SIGNUP= out of .env'],
		['error', /^SESSION_KEYS has quotes in it/, /^write " in place of “ and ” /],
		['warning', /^SESSION_IDLE is 100 and SESSION_MAX 90/, 'SESSION_IDLE=90'],
		['error', /^TOKEN_KEYS holds SESSION_KEYS= as well/, /^begin a new line with SESSION_KEYS= /],
		['error', /^line 17 of \.env is no NAME=value/, /^write LOG_LEVEL= in place of LOG_LEVEL: /],
	]);
	t.false(JSON.stringify(report).includes('e59b'));
});

test.serial('what mends a secret does so in a .env without an end of its last line', async t => {
	const folder = cloneForDoctor(t);
	const file = join(folder, '.env');
	writeFileSync(file, 'SIGNUP=closed\nSESSION_KEYS=short');
	const mend = async () =>
		(await examine(t, folder)).findings.find(({message}) => /weak secret/.test(message))?.mend;
	execFileSync('sh', ['-c', (await mend()) ?? ''], {cwd: folder});
	t.regex(
		readFileSync(file, 'utf8'),
		/^SIGNUP=closed\nSESSION_KEYS=short\nSESSION_KEYS=[\w-]{43}\n$/,
	);
	t.is(await mend(), undefined);
	rmSync(file);

	// A line in .env would change nothing where the environment has another word.
	const {findings} = await examine(t, folder, {PORT: 'http'});
	const {mend: line} = findings.find(({message}) => message.startsWith('PORT ')) ?? {};
	t.is(line, 'in the environment, which wins over .env: PORT=3000');
});

test('what mends a list of secrets throws away none that people rely on', t => {
	const [one, other] = ['Kq3vX9TmZr7LwB2nYc8HdF4gJs6PaE1u', 'Vd5kR8sWq2ZxN7mTb4YhL9cGf3JpA6eU'];
	const fresh = /^printf '\\nTOKEN_KEYS=%s\\n' /;
	const rest = /^take what is empty, weak or not its own out of (SESSION|TOKEN)_KEYS, /;
	const tokens = (list: string, NODE_ENV = 'production') =>
		mendOf('TOKEN_KEYS', {TOKEN_KEYS: list, NODE_ENV});
	for (const list of ['', 'weak', 'changeme', 'a-long-random-secret-for-provider-tokens,']) {
		t.regex(tokens(list), fresh, list);
	}
	for (const list of [`${one},weak`, `${one},`, `,${one}`, `weak, ${one}`]) {
		t.regex(tokens(list), rest, list);
	}
	// Development has taken a weak one, and may have sealed tokens by it.
	const first =
		/^put (the good one|one made by node .*) first in TOKEN_KEYS, run npm run tokens:rotate/;
	for (const list of ['weak', `weak, ${one}`, `${one},weak`]) {
		t.regex(tokens(list, 'development'), first, list);
	}
	t.regex(tokens('changeme', 'development'), fresh);
	const sessions = (list: string) =>
		mendOf('SESSION_KEYS', {SESSION_KEYS: list, TOKEN_KEYS: other});
	t.regex(sessions(`${one},${other}`), rest);
	t.regex(sessions(other), /^printf /);
});

test('what mends a word leaves no door open that was meant to be closed', t => {
	const meant = {
		SIGNUP: {close: 'closed', no: 'closed', off: 'closed', opened: 'open', on: 'open'},
		NODE_ENV: {
			prod: 'production',
			Production: 'production',
			staging: 'production',
			dev: 'development',
			testing: 'development',
		},
	};
	for (const [name, words] of Object.entries(meant)) {
		for (const [value, mend] of Object.entries(words)) {
			t.is(mendOf(name, {[name]: value}), `${name}=${mend}`);
		}
	}
});

test.serial(
	'what only .env sets is taken out of it, and of the environment what that sets',
	async t => {
		const folder = cloneForDoctor(t);
		const mendWith = async (env: Environment) => {
			const {findings} = await examine(t, folder, {...sound, ...env});
			return findings.find(({message}) => message.startsWith('DEBUG '))?.mend;
		};
		t.is(await mendWith({DEBUG: 'knex:*'}), 'unset DEBUG');
		writeFileSync(join(folder, '.env'), 'DEBUG=knex:*\n');
		t.is(await mendWith({}), 'take DEBUG out of .env');
	},
);

test('a line that mends an address keeps what was meant by it', t => {
	const meant: [name: string, value: string, mend: string][] = [
		['DATABASE_URL', 'sqlite3:var/x.sqlite3', 'DATABASE_URL=sqlite:var/x.sqlite3'],
		['DATABASE_URL', 'file:var/x.sqlite3', 'DATABASE_URL=sqlite:var/x.sqlite3'],
		['ORIGIN', 'localhost:3000', 'ORIGIN=http://localhost:3000'],
		['ORIGIN', 'https://localhost:3000/app', 'ORIGIN=http://localhost:3000'],
		['ORIGIN', 'ftp://acme.org', 'ORIGIN=https://acme.org'],
		['ORIGIN', 'acme.org:8443/x', 'ORIGIN=https://acme.org:8443'],
		['ORIGIN', 'http://acme.org/', 'ORIGIN=https://acme.org'],
		['DATABASE_URL', 'var/x.sqlite3', 'DATABASE_URL=sqlite:var/x.sqlite3'],
		['DATABASE_URL', 'mongodb://app:hunter2@db', 'DATABASE_URL=sqlite:var/development.sqlite3'],
		[
			'DATABASE_URL',
			'postgresql+psycopg://app:hunter2@db/app',
			'write postgres:// in place of postgresql+psycopg:// in DATABASE_URL',
		],
		[
			'DATABASE_URL',
			'app:hunter2@db/app',
			'write postgres:// or mysql:// before what DATABASE_URL holds',
		],
	];
	for (const [name, value, mend] of meant) t.is(mendOf(name, {[name]: value}), mend, value);
});
