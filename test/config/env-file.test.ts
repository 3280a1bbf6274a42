import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {parseEnv} from 'node:util';
import test from 'ava';
import {keyVariables} from '../../starter/auth/settings.ts';
import {ConfigError, readDatabaseUrl} from '../../starter/config.ts';
import {checkOut} from '../helpers/checkout.ts';
import {objections} from '../helpers/environment.ts';
import {start} from '../helpers/process.ts';
import {registry} from '../helpers/registry.ts';

const file = `\uFEFFLOG_LEVEL="warn"
# a comment
PORT=4001
SIGNUP=closed
RATE_LIMIT=
`;

const script = `import {readEnvironment} from './starter/config.ts';
const outsideTests = readEnvironment();
process.env.NODE_ENV = 'test';
console.log(JSON.stringify({outsideTests, inTests: readEnvironment()}));
`;

test.serial('.env is read outside tests; real variables win, and empty ones are unset', async t => {
	const folder = checkOut(t);
	writeFileSync(join(folder, '.env'), file);
	writeFileSync(join(folder, 'read.ts'), script);
	const command = [process.execPath, 'scripts/run.js', 'read.ts'] as const;
	const real = {PORT: '4002', SIGNUP: '', RATE_LIMIT: 'off'};
	const {ended, output} = start(t, folder, command, real);

	t.is(await ended, 0, output());
	const {outsideTests, inTests} = JSON.parse(output());
	t.like(outsideTests, {PORT: '4002', SIGNUP: 'closed', LOG_LEVEL: 'warn', RATE_LIMIT: 'off'});
	t.false('NODE_ENV' in outsideTests);
	t.like(inTests, {PORT: '4002', RATE_LIMIT: 'off'});
	t.false('LOG_LEVEL' in inTests);
});

const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
const shown = parseEnv(example.replace(/^#(?=[A-Z_]+=)/gm, ''));

test.serial('.env.example sets nothing as it is', t => {
	t.deepEqual(
		Object.entries(parseEnv(example)).filter(([, value]) => value),
		[],
	);
});

test.serial('.env.example names every variable, with values that fit in development', t => {
	const names =
		'NODE_ENV HOST PORT ORIGIN DATABASE_URL REDIS_URL SESSION_KEYS TOKEN_KEYS SESSION_IDLE SESSION_MAX TRUST_PROXY RATE_LIMIT LOG_LEVEL STANDIN SIGNUP';
	for (const name of names.split(' ')) t.true(name in shown, name);
	t.deepEqual(objections(shown), []);
});

test.serial('.env.example has room for the keys of every provider', t => {
	for (const {mixin} of registry) {
		for (const name of keyVariables(mixin)) t.true(name in shown, name);
		t.true(example.includes(`/connect/${mixin.name}/callback`));
	}
});

test.serial(
	'scripts need no other setting than the database, and that one only in production',
	t => {
		t.is(readDatabaseUrl({}), 'sqlite:var/development.sqlite3');
		t.is(readDatabaseUrl({DATABASE_URL: 'sqlite:/x'}), 'sqlite:/x');
		t.is(readDatabaseUrl({NODE_ENV: 'production', DATABASE_URL: 'sqlite:/x'}), 'sqlite:/x');
	},
);

test.serial('scripts say what is wrong with the database', t => {
	for (const env of [{NODE_ENV: 'production'}, {DATABASE_URL: 'oracle://db'}]) {
		const {message} = t.throws(() => readDatabaseUrl(env), {instanceOf: ConfigError}) ?? {};
		t.regex(message ?? '', /^DATABASE_URL must .+\.$/);
	}
});
