import test from 'ava';
import {addressKey} from '../../starter/auth/limits.ts';
import {startApp, type TestApp} from '../helpers/app.ts';
import {provider} from '../helpers/people.ts';

/** Two flows a minute. */
const tight = {RATE_LIMIT: '0.033'};

const begin = async (app: TestApp, forwarded: string) => {
	const headers = {accept: 'application/json', 'x-forwarded-for': forwarded};
	return (await app.browser().post(`/connect/${provider}`, {}, {headers})).status;
};

const beginAll = async (app: TestApp, addresses: string[]) => {
	const statuses: number[] = [];
	for (const address of addresses) statuses.push(await begin(app, address));
	return statuses;
};

test('X-Forwarded-For is nothing to go by without a proxy', async t => {
	const app = await startApp(t, {env: tight});
	t.deepEqual(await beginAll(app, ['192.0.2.1', '192.0.2.2', '192.0.2.3']), [200, 200, 429]);
});

test('behind one proxy only the last address counts, as the proxy wrote it', async t => {
	const app = await startApp(t, {env: {...tight, TRUST_PROXY: '1'}});
	t.deepEqual(await beginAll(app, ['192.0.2.1', '192.0.2.1', '192.0.2.1']), [200, 200, 429]);
	t.deepEqual(await beginAll(app, ['192.0.2.2', '192.0.2.3']), [200, 200]);

	const spoofed = ['192.0.2.7, 192.0.2.9', '192.0.2.8, 192.0.2.9', '::1, 192.0.2.9'];
	t.deepEqual(await beginAll(app, spoofed), [200, 200, 429]);
});

test('behind two proxies the last but one counts', async t => {
	const app = await startApp(t, {env: {...tight, TRUST_PROXY: '2'}});
	const through = [1, 2, 3].map(number => `10.0.0.${number}, 192.0.2.9, 198.51.100.${number}`);
	t.deepEqual(await beginAll(app, through), [200, 200, 429]);
});

test('nonsense in X-Forwarded-For is one address', async t => {
	const app = await startApp(t, {env: {...tight, TRUST_PROXY: '1'}});
	t.deepEqual(await beginAll(app, ['unknown', '_hidden', '<script>']), [200, 200, 429]);
});

const same: Record<string, string[]> = {
	'all of an IPv6 /64': [
		'2001:db8:1:2::1',
		'2001:db8:1:2:ffff:ffff:ffff:ffff',
		'2001:DB8:1:2:0:0:0:9',
	],
	'an IPv4 address inside IPv6': ['192.0.2.1', '::ffff:192.0.2.1', '::ffff:c000:201'],
	'what is no address': ['', 'unknown', '192.0.2.1:80', '1.2.3.4.5'],
};

for (const [what, addresses] of Object.entries(same)) {
	test(`one key for ${what}`, t => {
		t.is(new Set(addresses.map(addressKey)).size, 1, addresses.map(addressKey).join(' '));
	});
}

test('other addresses have other keys', t => {
	const addresses = [
		'192.0.2.1',
		'192.0.2.2',
		'2001:db8:1:2::1',
		'2001:db8:1:3::1',
		'::1',
		'127.0.0.1',
		'::ffff:192.0.2.3',
		'unknown',
	];
	t.is(new Set(addresses.map(addressKey)).size, addresses.length);
});
