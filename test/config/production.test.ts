import {readFileSync} from 'node:fs';
import {parseEnv} from 'node:util';
import test from 'ava';
import {configOf, keysOf, objections, plain, production} from '../helpers/environment.ts';

test.serial('production starts with four variables set', t => {
	t.deepEqual(objections(production), []);
	t.like(configOf(production), {mode: 'production', host: '::', secure: true});
	t.is(configOf({...production, HOST: '192.0.2.1'}).host, '192.0.2.1');
});

for (const name of ['ORIGIN', 'DATABASE_URL', 'SESSION_KEYS', 'TOKEN_KEYS']) {
	for (const value of [undefined, '']) {
		test.serial(`production wants ${name}, and not ${value === '' ? 'empty' : 'unset'}`, t => {
			t.deepEqual(objections({...production, [name]: value}), [
				`${name} must be set in production.`,
			]);
		});
	}
}

test.serial('production names all that is missing at once', t => {
	t.is(objections({NODE_ENV: 'production'}).length, 4);
});

const weak: Record<string, string> = {
	'31 characters': 'kRz3vQ8wT1yU6bN0mX5cZ9aS2dF7gH4',
	'7 different characters': 'abcdefg'.repeat(6),
	'a word': 'changeme',
	'a weak one behind a strong one': `${production.SESSION_KEYS?.toLowerCase()},changeme`,
};

for (const name of ['SESSION_KEYS', 'TOKEN_KEYS']) {
	for (const [what, value] of Object.entries(weak)) {
		test.serial(`production refuses ${name} of ${what}`, t => {
			const [line, ...others] = objections({...production, [name]: value});
			t.regex(line ?? '', new RegExp(`^${name} needs secrets of 32 characters`));
			t.deepEqual(others, []);
		});
	}
}

test.serial("production refuses the example's secrets", t => {
	const file = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
	const shown = parseEnv(file.replace(/^#(?=[A-Z_]+=)/gm, ''));

	for (const name of ['SESSION_KEYS', 'TOKEN_KEYS']) {
		t.true((shown[name]?.length ?? 0) >= 32, 'long enough, so that only its being known is wrong');
		const [line] = objections({...production, [name]: shown[name]});
		t.regex(line ?? '', new RegExp(`^${name} .* not the example's`));
	}
});

test.serial('sessions and tokens share no secret in production', t => {
	const shared = `${production.TOKEN_KEYS},${production.SESSION_KEYS}`;
	t.deepEqual(objections({...production, TOKEN_KEYS: shared}), [
		'SESSION_KEYS and TOKEN_KEYS must not share a secret.',
	]);
});

test.serial('development takes any secret', t => {
	t.deepEqual(objections({SESSION_KEYS: 'short', TOKEN_KEYS: 'short'}), []);
});

test.serial('production is reached by https:, or on this machine', t => {
	t.deepEqual(objections({...production, ORIGIN: 'http://app.example'}), [
		'ORIGIN must be https: in production, unless it is this machine.',
	]);
	for (const ORIGIN of ['http://localhost:3000', 'http://127.0.0.1', 'http://[::1]:3000']) {
		t.deepEqual(objections({...production, ORIGIN}), []);
	}
	for (const ORIGIN of ['http://localhost.evil.example', 'http://127.0.0.1.evil.example']) {
		t.is(objections({...production, ORIGIN}).length, 1);
	}
});

test.serial(
	'production reaches a provider by https:, or on this machine, and names every address',
	t => {
		const env = {...production, ...keysOf(plain)};
		const everywhere = (base: string) => ({
			...env,
			PLAIN_AUTHORIZE_URL: `${base}/authorize`,
			PLAIN_ACCESS_URL: `${base}/token`,
			PLAIN_PROFILE_URL: `${base}/me`,
		});

		t.deepEqual(objections(everywhere('http://sandbox.example'), plain), [
			'PLAIN_AUTHORIZE_URL must be https:, or this machine.',
			'PLAIN_ACCESS_URL must be https:, or this machine.',
			'PLAIN_PROFILE_URL must be https:, or this machine.',
		]);
		t.deepEqual(objections({...env, PLAIN_REVOKE_URL: 'http://plain.example/revoke'}, plain), [
			'PLAIN_REVOKE_URL must be https:, or this machine.',
		]);
		// Nor is a provider left out in silence that somebody pointed at a place in the clear.
		const lone = {...production, PLAIN_PROFILE_URL: 'http://evil.example/user'};
		t.deepEqual(objections(lone, plain), ['PLAIN_PROFILE_URL must be https:, or this machine.']);
		t.deepEqual(objections({...env, PLAIN_PROFILE_URL: 'token'}, plain), []);
		t.deepEqual(objections(everywhere('http://127.0.0.1:4000'), plain), []);
		t.deepEqual(objections({...everywhere('http://sandbox.example'), NODE_ENV: 'test'}, plain), []);
	},
);

test.serial('production does without certificates nowhere', t => {
	const env = {...production, NODE_TLS_REJECT_UNAUTHORIZED: '0'};
	t.deepEqual(objections(env), ['NODE_TLS_REJECT_UNAUTHORIZED must not be 0 in production.']);
	t.deepEqual(objections({...env, NODE_TLS_REJECT_UNAUTHORIZED: '1'}), []);
	t.deepEqual(objections({...env, NODE_ENV: 'development'}), []);
});

test.serial('the stand-in never plays in production', t => {
	for (const STANDIN of [undefined, 'off', '4000']) {
		const config = configOf({...production, STANDIN}, plain);
		t.is(config.standinPort, undefined);
		t.is(config.providers.size, 0);
	}
});
