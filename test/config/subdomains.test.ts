import test from 'ava';
import type {Mixin} from '../../starter/auth/mixin.ts';
import {configOf, keysOf, objections, open} from '../helpers/environment.ts';

/** The tenant is one label of the host. */
const label: Mixin = {
	name: 'shop',
	label: 'Shop',
	oauth: 2,
	authorize_url: 'https://[subdomain].shop.example/authorize',
	access_url: 'https://[subdomain].shop.example/token',
	profile_url: 'https://[subdomain].shop.example/me',
	idPath: 'id',
};

/** The whole host is the tenant's. */
const host: Mixin = {
	...label,
	name: 'keys',
	authorize_url: 'https://[subdomain]/authorize',
	access_url: 'https://[subdomain]/token',
	profile_url: 'https://[subdomain]/me',
};

const addressesOf = (env: Record<string, string>, mixin: Mixin) =>
	configOf({...keysOf(mixin), ...env}, mixin).providers.get(mixin.name)?.addresses;

test.serial('a tenant goes into every address', t => {
	t.deepEqual(addressesOf({SHOP_SUBDOMAIN: 'my-shop2'}, label), {
		authorize_url: 'https://my-shop2.shop.example/authorize',
		access_url: 'https://my-shop2.shop.example/token',
		profile_url: 'https://my-shop2.shop.example/me',
	});
	t.is(
		addressesOf({KEYS_SUBDOMAIN: 'keys.tenant.example'}, host)?.access_url,
		'https://keys.tenant.example/token',
	);
});

test.serial("the mixin's own tenant is used unless another is named", t => {
	const mixin = {...label, subdomain: 'ours'};
	t.is(addressesOf({}, mixin)?.access_url, 'https://ours.shop.example/token');
	t.is(
		addressesOf({SHOP_SUBDOMAIN: 'theirs'}, mixin)?.access_url,
		'https://theirs.shop.example/token',
	);
});

test.serial('a tenant that nobody named is asked for; the stand-in needs none', t => {
	t.deepEqual(configOf(keysOf(label), label).unmounted, [
		{name: 'shop', reason: 'SHOP_SUBDOMAIN must be set'},
	]);
	t.is(configOf({}, label).providers.get('shop')?.via, 'standin');
});

test.serial("the tenant's host is one of the mixin's own", t => {
	const addresses = addressesOf(
		{SHOP_SUBDOMAIN: 'ours', SHOP_PROFILE_URL: 'https://ours.shop.example/v2/me'},
		label,
	);
	t.is(addresses?.profile_url, 'https://ours.shop.example/v2/me');
	t.is(addresses?.access_url, 'https://ours.shop.example/token');
});

test.serial('an issuer with a tenant in it is asked for that tenant', t => {
	const {jwks_url: _, ...found} = open;
	const mixin = {...found, issuer: 'https://[subdomain].open.example'};
	const settings = configOf({...keysOf(mixin), OPEN_SUBDOMAIN: 'ours'}, mixin).providers.get(
		'open',
	);
	t.is(settings?.discover, 'https://ours.open.example');
	t.is(settings?.addresses.issuer, 'https://ours.open.example');
});

const hostile = [
	'evil.example/x?',
	'evil.example/',
	'evil.example#',
	'evil.example?',
	'evil.example:443',
	'evil.example\\',
	'user@evil.example',
	'..',
	'a..b',
	'.a',
	'a.',
	'Ours',
	'our_shop',
	'ours ',
	'öurs',
	'[subdomain]',
];

for (const text of hostile) {
	test.serial(`no tenant is called "${text}"`, t => {
		const line = "must be the tenant's own part of the host, nothing else.";
		t.deepEqual(objections({SHOP_SUBDOMAIN: text}, label), [`SHOP_SUBDOMAIN ${line}`]);
		t.deepEqual(objections({KEYS_SUBDOMAIN: text}, host), [`KEYS_SUBDOMAIN ${line}`]);
	});
}

test.serial('only a whole host may have dots', t => {
	t.is(objections({SHOP_SUBDOMAIN: 'a.b'}, label).length, 1);
	t.is(objections({KEYS_SUBDOMAIN: 'a.b'}, host).length, 0);
});
