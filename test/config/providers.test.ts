import test from 'ava';
import {
	configOf,
	keysOf,
	objections,
	open,
	plain,
	production,
	signed,
} from '../helpers/environment.ts';

test.serial('without keys, a provider is played by the stand-in', t => {
	const {providers, unmounted} = configOf({STANDIN: '4000'}, plain);
	t.like(providers.get('plain'), {
		via: 'standin',
		addresses: {
			authorize_url: 'http://127.0.0.1:4000/plain/plain.example/authorize',
			profile_url: 'http://127.0.0.1:4000/plain/api.plain.example/me',
		},
	});
	t.deepEqual(unmounted, []);
});

test.serial('without keys and stand-in, a provider is not mounted, and what to set is said', t => {
	for (const env of [production, {STANDIN: 'off'}]) {
		const {providers, unmounted} = configOf(env, plain, signed);
		t.is(providers.size, 0);
		t.deepEqual(unmounted, [
			{name: 'plain', reason: 'PLAIN_CLIENT_ID and PLAIN_CLIENT_SECRET must be set'},
			{name: 'signed', reason: 'SIGNED_CONSUMER_KEY and SIGNED_CONSUMER_SECRET must be set'},
		]);
	}
});

test.serial('one key of two is none', t => {
	const {unmounted} = configOf({...production, PLAIN_CLIENT_ID: 'id'}, plain);
	t.deepEqual(unmounted, [{name: 'plain', reason: 'PLAIN_CLIENT_SECRET must be set'}]);
	t.is(configOf({PLAIN_CLIENT_SECRET: 'secret'}, plain).providers.get('plain')?.via, 'standin');
	t.is(
		configOf({...keysOf(plain), PLAIN_CLIENT_ID: ''}, plain).providers.get('plain')?.via,
		'standin',
	);
});

test.serial("with keys, it is the real service at the mixin's addresses", t => {
	for (const mixin of [plain, signed, open]) {
		const settings = configOf(keysOf(mixin), mixin).providers.get(mixin.name);
		t.like(settings, {via: 'service', key: 'id', secret: 'secret', mixin});
		t.is(settings?.discover, undefined);
		t.is(settings?.addresses.access_url, mixin.access_url);
	}
});

test.serial("OAuth 2's key names are none of OAuth 1.0a, and the other way round", t => {
	const env = {...production, SIGNED_CLIENT_ID: 'id', SIGNED_CLIENT_SECRET: 'secret'};
	t.is(configOf(env, signed).providers.size, 0);
	const other = {...production, PLAIN_CONSUMER_KEY: 'id', PLAIN_CONSUMER_SECRET: 'secret'};
	t.is(configOf(other, plain).providers.size, 0);
});

test.serial("an address on a host of the mixin's changes that one alone", t => {
	const PLAIN_PROFILE_URL = 'https://plain.example/v2/me';
	const {addresses} =
		configOf({...keysOf(plain), PLAIN_PROFILE_URL}, plain).providers.get('plain') ?? {};
	t.deepEqual(addresses, {
		authorize_url: plain.authorize_url,
		access_url: plain.access_url,
		profile_url: PLAIN_PROFILE_URL,
		revoke_url: plain.revoke_url,
	});
});

test.serial('an address on a foreign host wants the others too', t => {
	const env = {...keysOf(plain), PLAIN_ACCESS_URL: 'https://sandbox.example/token'};
	t.deepEqual(configOf(env, plain).unmounted, [
		{name: 'plain', reason: 'PLAIN_AUTHORIZE_URL, PLAIN_PROFILE_URL must be set too'},
	]);
});

test.serial('a foreign provider revokes nothing unless its address is given', t => {
	const env = {
		...keysOf(plain),
		PLAIN_AUTHORIZE_URL: 'https://sandbox.example/authorize',
		PLAIN_ACCESS_URL: 'https://sandbox.example/token',
		PLAIN_PROFILE_URL: 'token',
	};
	const {addresses} = configOf(env, plain).providers.get('plain') ?? {};
	t.is(addresses?.access_url, 'https://sandbox.example/token');
	t.is(addresses?.revoke_url, undefined);

	const PLAIN_REVOKE_URL = 'https://sandbox.example/revoke';
	const given = configOf({...env, PLAIN_REVOKE_URL}, plain).providers.get('plain');
	t.is(given?.addresses.revoke_url, PLAIN_REVOKE_URL);
});

test.serial('a foreign OAuth 1.0a provider wants its request address too', t => {
	const env = {...keysOf(signed), SIGNED_ACCESS_URL: 'https://sandbox.example/access'};
	t.regex(configOf(env, signed).unmounted[0]?.reason ?? '', /^SIGNED_REQUEST_URL, /);
	t.deepEqual(configOf({...keysOf(signed), SIGNED_ISSUER: 'https://x.example'}, signed).unmounted, [
		{name: 'signed', reason: 'OAuth 1.0a knows no issuer'},
	]);
});

test.serial('an issuer brings addresses and keys by discovery, and a given address beats it', t => {
	const env = {
		...keysOf(open),
		OPEN_ISSUER: 'https://tenant.example',
		OPEN_PROFILE_URL: 'https://tenant.example/me',
	};
	t.like(configOf(env, open).providers.get('open'), {
		discover: 'https://tenant.example',
		addresses: {issuer: 'https://tenant.example', profile_url: 'https://tenant.example/me'},
	});
	const {addresses} = configOf(env, open).providers.get('open') ?? {};
	t.deepEqual(Object.keys(addresses ?? {}).sort(), ['issuer', 'profile_url']);
});

test.serial('a mixin without key address asks its own issuer', t => {
	const {jwks_url: _, ...mixin} = open;
	t.is(configOf(keysOf(mixin), mixin).providers.get('open')?.discover, 'https://open.example');
});

test.serial("half of a foreign provider is not filled in from the mixin's issuer", t => {
	const {jwks_url: _, ...mixin} = open;
	const env = {...keysOf(mixin), OPEN_PROFILE_URL: 'https://sandbox.example/me'};
	t.deepEqual(configOf(env, mixin).unmounted, [
		{name: 'open', reason: 'OPEN_AUTHORIZE_URL, OPEN_ACCESS_URL, OPEN_JWKS_URL must be set too'},
	]);
});

test.serial('a service without a known profile address wants one', t => {
	const {profile_url: _, ...mixin} = plain;
	t.deepEqual(configOf(keysOf(mixin), mixin).unmounted, [
		{name: 'plain', reason: 'PLAIN_PROFILE_URL must be set too'},
	]);
});

test.serial('scopes come with spaces or commas', t => {
	for (const PLAIN_SCOPE of ['read write', 'read,write', ' read,  write ', 'read\twrite']) {
		const settings = configOf({...keysOf(plain), PLAIN_SCOPE}, plain).providers.get('plain');
		t.deepEqual(settings?.mixin.scope, ['read', 'write']);
	}
});

test.serial('an address that is none is named, and so is one without a host', t => {
	for (const address of [
		'nonsense',
		'localhost:4000/token',
		'//x.example',
		'ftp://x.example',
		'https://',
		'javascript:1',
	]) {
		for (const setting of [
			'REQUEST_URL',
			'AUTHORIZE_URL',
			'ACCESS_URL',
			'PROFILE_URL',
			'REVOKE_URL',
			'JWKS_URL',
			'ISSUER',
		]) {
			t.deepEqual(objections({[`PLAIN_${setting}`]: address}, plain), [
				`PLAIN_${setting} must be an address with http: or https:.`,
			]);
		}
	}
	t.is(objections({PLAIN_ACCESS_URL: 'token'}, plain).length, 1, 'only a profile is in a token');
});
