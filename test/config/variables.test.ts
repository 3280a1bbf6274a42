import test from 'ava';
import type {Config} from '../../starter/config.ts';
import {configOf, objections} from '../helpers/environment.ts';

const day = 24 * 60 * 60 * 1000;

test.serial('nothing has to be set outside production', t => {
	const {sessionKeys, tokenKeys, ...config} = configOf({});

	t.deepEqual(config, {
		mode: 'test',
		host: undefined,
		port: 3000,
		origin: 'http://localhost:3000',
		secure: false,
		databaseUrl: 'sqlite:var/development.sqlite3',
		redisUrl: undefined,
		sessionIdle: 14 * day,
		sessionMax: 90 * day,
		trustProxy: 0,
		rateLimit: 1,
		logLevel: 'info',
		standinPort: 3001,
		signup: 'open',
		providers: new Map(),
		unmounted: [],
	});
	t.not(sessionKeys[0], tokenKeys[0]);
});

/** Variable, value, and what comes of it. */
const valid: [string, string, Partial<Config>][] = [
	['HOST', '192.0.2.1', {host: '192.0.2.1'}],
	['PORT', '8080', {port: 8080, origin: 'http://localhost:8080', standinPort: 8081}],
	['ORIGIN', 'https://app.example', {origin: 'https://app.example', secure: true}],
	['ORIGIN', 'https://app.example/', {origin: 'https://app.example'}],
	['ORIGIN', 'https://App.Example:443', {origin: 'https://app.example'}],
	['ORIGIN', 'http://[::1]:3000', {origin: 'http://[::1]:3000', secure: false}],
	['DATABASE_URL', 'sqlite:/srv/app.sqlite3', {databaseUrl: 'sqlite:/srv/app.sqlite3'}],
	['DATABASE_URL', 'sqlite::memory:', {databaseUrl: 'sqlite::memory:'}],
	['DATABASE_URL', 'postgres://a:b@db/app', {databaseUrl: 'postgres://a:b@db/app'}],
	['DATABASE_URL', 'postgresql:///app', {databaseUrl: 'postgresql:///app'}],
	['DATABASE_URL', 'mysql://a:b@db/app', {databaseUrl: 'mysql://a:b@db/app'}],
	['DATABASE_URL', 'mariadb://db/app', {databaseUrl: 'mariadb://db/app'}],
	['REDIS_URL', 'redis://127.0.0.1', {redisUrl: 'redis://127.0.0.1'}],
	['REDIS_URL', 'rediss://a:b@redis:6380/2', {redisUrl: 'rediss://a:b@redis:6380/2'}],
	['SESSION_KEYS', 'new, old', {sessionKeys: ['new', 'old']}],
	['TOKEN_KEYS', 'new,old', {tokenKeys: ['new', 'old']}],
	['SESSION_IDLE', '0.5', {sessionIdle: day / 2}],
	['SESSION_MAX', '365', {sessionMax: 365 * day}],
	['TRUST_PROXY', '2', {trustProxy: 2}],
	['RATE_LIMIT', 'on', {rateLimit: 1}],
	['RATE_LIMIT', 'off', {rateLimit: 0}],
	['RATE_LIMIT', '10', {rateLimit: 10}],
	['RATE_LIMIT', '0.5', {rateLimit: 0.5}],
	['LOG_LEVEL', 'trace', {logLevel: 'trace'}],
	['LOG_LEVEL', 'silent', {logLevel: 'silent'}],
	['STANDIN', 'off', {standinPort: undefined}],
	['STANDIN', '4000', {standinPort: 4000}],
	['SIGNUP', 'closed', {signup: 'closed'}],
];

for (const [name, value, expected] of valid) {
	test.serial(`${name} may be ${value}`, t => {
		t.like(configOf({[name]: value}), expected);
	});
}

/** Variable and values that it refuses. */
const invalid: Record<string, string[]> = {
	NODE_ENV: ['staging', 'Production'],
	PORT: ['0', '65536', '-1', '3000.5', '0x10', 'http', '1e3', ' '],
	ORIGIN: [
		'app.example',
		'localhost:3000',
		'//app.example',
		'https://app.example/path',
		'https://app.example/?',
		'https://app.example/#',
		'https://user@app.example',
		'ftp://app.example',
		'javascript:alert(1)',
		'https://',
	],
	DATABASE_URL: ['sqlite:', 'postgres:app', 'mysql:app', 'oracle://db', 'var/db.sqlite3'],
	REDIS_URL: [
		...['redis:', 'redis:///1', 'redis://host/name', 'http://host', '127.0.0.1:6379'],
		...['redis://:a%zz@host', 'redis://:a%ffb@host'], // no such letters
	],
	SESSION_KEYS: [',', 'one,,two', ' '],
	TOKEN_KEYS: ['one,'],
	SESSION_IDLE: ['0', '-1', 'two', 'Infinity', '1e9'],
	SESSION_MAX: ['0', '3651', 'NaN'],
	TRUST_PROXY: ['-1', '1.5', 'yes', '127.0.0.1'],
	RATE_LIMIT: ['0', '-1', 'no', 'Infinity'],
	LOG_LEVEL: ['verbose', 'INFO'],
	STANDIN: ['on', '0', '70000'],
	SIGNUP: ['no', 'Closed'],
};

for (const [name, values] of Object.entries(invalid)) {
	for (const value of values) {
		test.serial(`${name} may not be "${value}"`, t => {
			const [line, ...others] = objections({[name]: value});
			t.regex(line ?? '', new RegExp(`^${name} must .+\\.$`));
			t.deepEqual(others, []);
		});
	}
}

test.serial('an empty variable is an unset one', t => {
	const names = [...Object.keys(invalid), 'HOST'].filter(name => name !== 'NODE_ENV');
	const {sessionKeys, tokenKeys, ...config} = configOf(
		Object.fromEntries(names.map(name => [name, ''])),
	);

	t.like(configOf({}), config);
	t.is(sessionKeys.length, 1);
	t.is(tokenKeys.length, 1);
	t.deepEqual(objections({NODE_ENV: ''}), []);
});

test.serial('every variable that does not fit is named at once', t => {
	const lines = objections({PORT: 'x', SIGNUP: 'x', RATE_LIMIT: 'x'});
	t.deepEqual(
		lines.map(line => line.split(' ')[0]),
		['PORT', 'RATE_LIMIT', 'SIGNUP'],
	);
});

test.serial('the last port leaves none for the stand-in', t => {
	t.deepEqual(objections({PORT: '65535'}), ['STANDIN must be set: PORT + 1 is no port.']);
	t.deepEqual(objections({PORT: '65535', STANDIN: 'off'}), []);
});
