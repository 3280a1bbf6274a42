import test from 'ava';
import type {Backend} from '../../starter/auth/backend.ts';
import {AuthError} from '../../starter/auth/errors.ts';
import {addressKey} from '../../starter/auth/limits.ts';
import {passwordBackend} from '../../starter/auth/password/backend.ts';
import {startApp, type TestApp} from '../helpers/app.ts';
import type {Answer} from '../helpers/browser.ts';
import {codeOf} from '../helpers/me.ts';
import {logIn, newcomer, password, provider, signUp} from '../helpers/people.ts';

const wrong = 'not the password';
const on = {env: {RATE_LIMIT: 'on'}};

/** Does something `times` times, one after the other. */
const repeat = async (times: number, act: (index: number) => Promise<Answer>) => {
	const statuses: number[] = [];
	for (let index = 0; index < times; index++) statuses.push((await act(index)).status);
	return [...new Set(statuses)];
};

const fail = (app: TestApp, username: string) => logIn(app.browser(), username, wrong);

/** Seconds to wait, of an answer that says so. */
const waitOf = (answer: Answer): number => {
	if (answer.status !== 429) throw new Error(`${answer.status} ${answer.text}`);
	return Number(answer.headers.get('retry-after'));
};

test.serial('ten failures lock a name for a quarter of an hour, in every spelling', async t => {
	const app = await startApp(t, on);
	await newcomer(app, 'ada');
	const spellings = ['ada', 'ADA', 'Ada', 'aDA'];
	t.deepEqual(await repeat(10, index => fail(app, spellings[index % 4] ?? '')), [401]);

	for (const name of spellings) {
		const answer = await logIn(app.browser(), name);
		t.is(codeOf(answer), 'rate-limited', 'the right password is refused as well');
		t.true(waitOf(answer) > 14 * 60 && waitOf(answer) <= 15 * 60);
	}
	for (const name of [' ada', 'ada ', 'ada+1', '\uff41da', 'ada\0', 'a.da']) {
		t.is((await logIn(app.browser(), name)).status, 401, `${name} is another name`);
	}
	const page = await app.browser().post('/login', {username: 'ada', password});
	t.true(waitOf(page) > 14 * 60);
	t.true(page.text.includes('value="ada"'), 'the form comes again');
	t.is((await signUp(app.browser(), 'grace')).status, 200);
	t.is((await logIn(app.browser(), 'grace')).status, 200, 'other names are not locked');
});

test.serial('a name that nobody has is locked as well', async t => {
	const app = await startApp(t, on);
	t.deepEqual(await repeat(10, () => fail(app, 'nobody')), [401]);
	t.is((await fail(app, 'nobody')).status, 429);
});

test.serial('thirty failures lock an address, whatever the names', async t => {
	const app = await startApp(t, on);
	await newcomer(app, 'ada');
	t.deepEqual(await repeat(30, index => fail(app, `name${index}`)), [401]);

	const answer = await logIn(app.browser(), 'ada');
	t.true(waitOf(answer) > 14 * 60 && waitOf(answer) <= 15 * 60);
});

test.serial('a success forgives only itself', async t => {
	const app = await startApp(t, on);
	await newcomer(app, 'ada');
	t.deepEqual(await repeat(9, () => fail(app, 'ada')), [401]);
	t.deepEqual(await repeat(5, () => logIn(app.browser(), 'ada')), [200]);
	t.is((await fail(app, 'ada')).status, 401, 'the tenth failure');
	t.is((await logIn(app.browser(), 'ada')).status, 429);
});

test.serial('nor does it forgive what others failed at from that address', async t => {
	const app = await startApp(t, on);
	await newcomer(app, 'ada');
	t.deepEqual(await repeat(29, index => fail(app, `name${index}`)), [401]);
	t.deepEqual(await repeat(5, () => logIn(app.browser(), 'ada')), [200]);
	t.is((await fail(app, 'name29')).status, 401, 'the thirtieth failure');
	t.is((await logIn(app.browser(), 'ada')).status, 429);
});

test.serial('many right passwords at the same time lock nobody out', async t => {
	const app = await startApp(t, on);
	await newcomer(app, 'ada');
	const answers = await Promise.all(Array.from({length: 60}, () => logIn(app.browser(), 'ada')));

	t.true(answers.some(({status}) => status === 200));
	t.is((await logIn(app.browser(), 'ada')).status, 200);
	t.deepEqual(await repeat(10, () => fail(app, 'ada')), [401], 'and every failure is left');
});

test.serial('what fails on our side is no failed sign-in', async t => {
	let isAway = true;
	const flaky: Backend = async (db, credentials) => {
		if (isAway) throw new AuthError('unavailable');
		return passwordBackend(db, credentials);
	};
	const app = await startApp(t, {...on, backends: [flaky]});
	await newcomer(app, 'ada');
	t.deepEqual(await repeat(35, () => logIn(app.browser(), 'ada')), [503]);

	isAway = false;
	t.is((await logIn(app.browser(), 'ada')).status, 200);
});

test.serial('twenty sign-ups an hour from one address', async t => {
	const app = await startApp(t, on);
	t.deepEqual(await repeat(20, index => signUp(app.browser(), `name${index}`)), [200]);

	const answer = await signUp(app.browser(), 'one-more');
	t.true(waitOf(answer) > 59 * 60 && waitOf(answer) <= 60 * 60);
	t.is((await app.db('users')).length, 20);
});

test.serial('sixty flows a minute from one address', async t => {
	const app = await startApp(t, on);
	const begin = () => app.browser().api(`/connect/${provider}`);
	t.deepEqual(await repeat(60, begin), [200]);
	t.true(waitOf(await begin()) <= 60);
	t.is((await app.db('oauth_flows')).length, 60);
});

test.serial('RATE_LIMIT is a factor on every limit, or off', async t => {
	const twice = await startApp(t, {env: {RATE_LIMIT: '2'}});
	t.deepEqual(await repeat(20, () => fail(twice, 'ada')), [401]);
	t.is((await fail(twice, 'ada')).status, 429);

	const tenth = await startApp(t, {env: {RATE_LIMIT: '0.1'}});
	t.deepEqual(await repeat(1, () => fail(tenth, 'ada')), [401]);
	t.is((await fail(tenth, 'ada')).status, 429);
	t.deepEqual(await repeat(2, index => signUp(tenth.browser(), `name${index}`)), [200]);
	t.is((await signUp(tenth.browser(), 'one-more')).status, 429);

	const off = await startApp(t, {env: {RATE_LIMIT: 'off'}});
	t.deepEqual(await repeat(35, () => fail(off, 'ada')), [401]);
});

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

test.serial('X-Forwarded-For is nothing to go by without a proxy', async t => {
	const app = await startApp(t, {env: tight});
	t.deepEqual(await beginAll(app, ['192.0.2.1', '192.0.2.2', '192.0.2.3']), [200, 200, 429]);
});

test.serial('nor may who guesses passwords say where they are', async t => {
	const guess = async (app: TestApp, index: number) => {
		const headers = {accept: 'application/json', 'x-forwarded-for': `192.0.2.${index}`};
		const form = {username: `name${index}`, password: wrong};
		return (await app.browser().post('/login', form, {headers})).status;
	};
	for (const [TRUST_PROXY, last] of [
		['0', 429],
		['1', 401],
	] as const) {
		const app = await startApp(t, {env: {RATE_LIMIT: '0.1', TRUST_PROXY}});
		const statuses: number[] = [];
		for (let index = 1; index <= 4; index++) statuses.push(await guess(app, index));
		t.deepEqual(statuses, [401, 401, 401, last], `TRUST_PROXY=${TRUST_PROXY}`);
	}
});

test.serial('behind one proxy only the last address counts, as the proxy wrote it', async t => {
	const app = await startApp(t, {env: {...tight, TRUST_PROXY: '1'}});
	t.deepEqual(await beginAll(app, ['192.0.2.1', '192.0.2.1', '192.0.2.1']), [200, 200, 429]);
	t.deepEqual(await beginAll(app, ['192.0.2.2', '192.0.2.3']), [200, 200]);

	const spoofed = ['192.0.2.7, 192.0.2.9', '192.0.2.8, 192.0.2.9', '::1, 192.0.2.9'];
	t.deepEqual(await beginAll(app, spoofed), [200, 200, 429]);
});

test.serial('behind two proxies the last but one counts', async t => {
	const app = await startApp(t, {env: {...tight, TRUST_PROXY: '2'}});
	const through = [1, 2, 3].map(number => `10.0.0.${number}, 192.0.2.9, 198.51.100.${number}`);
	t.deepEqual(await beginAll(app, through), [200, 200, 429]);
});

test.serial('nonsense in X-Forwarded-For is one address', async t => {
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
	test.serial(`one key for ${what}`, t => {
		t.is(new Set(addresses.map(addressKey)).size, 1, addresses.map(addressKey).join(' '));
	});
}

test.serial('other addresses have other keys', t => {
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
