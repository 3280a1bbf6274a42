import test from 'ava';
import {createDatabase} from '../../starter/database.ts';
import {startApp, type TestApp} from '../helpers/app.ts';
import type {Answer, Browser} from '../helpers/browser.ts';
import {logIn, newcomer, password, provider, signUp} from '../helpers/people.ts';
import {registry} from '../helpers/registry.ts';
import {
	browserWith,
	cookieOf,
	isSignedIn,
	rowId,
	sessionRows,
	signed,
} from '../helpers/sessions.ts';
import {agreeAtOnce} from '../helpers/sign-in.ts';

const secret = `${password} staple`;

/** The cookie lines of an answer as attributes, in lower case, without values and times. */
const attributesOf = (answer: Answer) =>
	answer.headers.getSetCookie().map(line => {
		const [pair = '', ...attributes] = line.split(';').map(part => part.trim());
		return [
			pair.split('=')[0],
			...attributes.map(one => one.toLowerCase().replace(/^expires=.*/, 'expires')).sort(),
		];
	});

/** Comes back from a provider, whatever the app's address is called. */
const comeBack = async (browser: Browser, name: string): Promise<Answer> => {
	const home = browser.url;
	const {pathname, search} = new URL(await agreeAtOnce(browser, name));
	browser.url = home;
	return browser.get(pathname + search);
};

/** The cookies that each of those answers sets: a sign-in at a provider is remembered as the last, what a form has done is said. */
const cookiesOf = (what: string): string[] => {
	if (what === 'flow') return ['flow'];
	// What was done there and not told yet goes with a session.
	if (['password', 'signOut', 'delete'].includes(what)) return ['sid', 'done'];
	return registry.some(({mixin}) => mixin.name === what) ? ['sid', 'last'] : ['sid'];
};

/** Every answer that sets a cookie or takes one away. */
const answers = async (app: TestApp) => {
	const [browser, other] = [app.browser(), app.browser()];
	const visits: Record<string, Answer> = {
		session: await signUp(browser, 'ada'),
		again: await logIn(browser, 'ada'),
		password: await browser.post('/account/password', {current: password, password: secret}),
		flow: await browser.post(`/connect/${provider}`),
		signOut: await browser.post('/logout'),
	};
	for (const {mixin} of registry) visits[mixin.name] = await comeBack(app.browser(), mixin.name);
	await signUp(other, 'grace');
	visits.revoke = await other.post('/account/sessions/revoke', {id: rowId(other)});
	await logIn(other, 'grace');
	visits.delete = await other.post('/account/delete');
	return visits;
};

test.serial('cookies over http: HttpOnly, SameSite=Lax, the whole site, no Domain', async t => {
	const plain = ['expires', 'httponly', 'path=/', 'samesite=lax'];
	for (const [what, answer] of Object.entries(await answers(await startApp(t)))) {
		const expected = cookiesOf(what).map(name => [name, ...plain]);
		t.deepEqual(attributesOf(answer).sort(), expected.sort(), what);
	}
});

test.serial(
	'cookies of an https origin: __Host- and Secure too, though the socket is plain',
	async t => {
		const app = await startApp(t, {env: {ORIGIN: 'https://app.example'}});
		const secure = ['expires', 'httponly', 'path=/', 'samesite=lax', 'secure'];
		for (const [what, answer] of Object.entries(await answers(app))) {
			const expected = cookiesOf(what).map(name => [`__Host-${name}`, ...secure]);
			t.deepEqual(attributesOf(answer).sort(), expected.sort(), what);
		}
	},
);

test.serial(
	'a session works behind an https origin, and a cookie without __Host- does not count',
	async t => {
		const app = await startApp(t, {env: {ORIGIN: 'https://app.example'}});
		const browser = await newcomer(app, 'ada');
		t.true(await isSignedIn(browser));

		const tossed = app.browser();
		tossed.cookies.set('localhost', new Map([['sid', cookieOf(browser)]]));
		t.false(await isSignedIn(tossed));
	},
);

for (const {mixin} of registry) {
	test.serial(
		`B11: ${mixin.name}: a sign-in behind an https origin has cookies of __Host-`,
		async t => {
			const app = await startApp(t, {env: {ORIGIN: 'https://app.example'}});
			const browser = app.browser();
			t.is((await comeBack(browser, mixin.name)).status, 302);
			t.true(await isSignedIn(browser));
			t.deepEqual([...(browser.cookies.get('localhost')?.keys() ?? [])].sort(), [
				'__Host-flow',
				'__Host-last',
				'__Host-sid',
			]);
		},
	);

	test.serial(`B11: ${mixin.name}: a flow that a sibling site tosses in is nobody’s`, async t => {
		const app = await startApp(t, {env: {ORIGIN: 'https://app.example'}});
		const [attacker, victim] = [app.browser(), app.browser()];
		const {pathname, search} = new URL(await agreeAtOnce(attacker, mixin.name));
		const flow = attacker.cookies.get('localhost')?.get('__Host-flow') ?? '';
		victim.cookies.set('localhost', new Map([['flow', flow]]));

		const answer = await victim.get(pathname + search);
		t.is(answer.status, 400);
		t.false(await isSignedIn(victim));
		victim.cookies.set('localhost', new Map([['__Host-flow', flow]]));
		t.is((await victim.get(pathname + search)).status, 302, 'the cookie and the answer are good');
	});
}

test.serial('B11: of two cookies of one name, no more than the good one is believed', async t => {
	for (const ORIGIN of ['https://app.example', undefined]) {
		const app = await startApp(t, {env: ORIGIN ? {ORIGIN} : {}});
		const name = ORIGIN ? '__Host-sid' : 'sid';
		const [ada, grace] = [await newcomer(app, 'ada'), await newcomer(app, 'grace')].map(cookieOf);
		const whoIs = async (...cookies: unknown[]) => {
			const cookie = cookies.map(value => `${name}=${value}`).join('; ');
			const headers = {cookie, accept: 'application/json'};
			const answer = await app.browser().get('/me', {headers});
			return answer.status === 401 ? 'nobody' : answer.json<{username: string}>().username;
		};

		t.is(await whoIs(ada), 'ada');
		const forged = `${grace?.split('.')[0]}.${'A'.repeat(43)}`;
		for (const evil of [forged, '', signed('made-up', app.config.sessionKeys[0] ?? '')]) {
			for (const pair of [
				[evil, ada],
				[ada, evil],
			]) {
				t.true(['ada', 'nobody'].includes(await whoIs(...pair)), `${pair}`);
			}
		}
		t.true(['ada', 'grace'].includes(await whoIs(ada, grace)));
	}
});

test.serial('a session cookie lives as long as a session can', async t => {
	const app = await startApp(t, {env: {SESSION_MAX: '2'}});
	const answer = await signUp(app.browser(), 'ada');
	const expires = answer.headers.getSetCookie()[0]?.match(/expires=([^;]+)/i)?.[1] ?? '';
	const days = (Date.parse(expires) - Date.now()) / (24 * 60 * 60 * 1000);
	t.true(days > 1.99 && days <= 2);
});

const [oldKey, newKey] = [
	'an-old-secret-of-thirty-two-bytes-x',
	'a-new-secret-of-thirty-two-bytes-yz',
];

test.serial('SESSION_KEYS can be changed without signing anybody out', async t => {
	const db = createDatabase('sqlite::memory:');
	await db.migrate.latest();
	t.teardown(() => db.destroy());
	const withKeys = (keys: string) => startApp(t, {db, env: {SESSION_KEYS: keys}});

	const before = await withKeys(oldKey);
	const cookie = cookieOf(await newcomer(before, 'ada'));

	const meanwhile = browserWith(await withKeys(`${newKey},${oldKey}`), cookie);
	t.true(await isSignedIn(meanwhile), 'the old key still verifies');
	const renewed = cookieOf(meanwhile);
	t.is(renewed, signed(cookie.split('.')[0] ?? '', newKey), 'the new key signs');
	t.deepEqual((await meanwhile.get('/hello')).headers.getSetCookie(), [], 'once');

	const after = await withKeys(newKey);
	t.true(await isSignedIn(browserWith(after, renewed)));
	t.false(await isSignedIn(browserWith(after, cookie)), 'the old key is gone');
	t.is((await browserWith(after, cookie).get('/account')).status, 302);
	t.true(await isSignedIn(browserWith(before, cookie)), 'the session itself goes on');
});

test.serial('signing out with a cookie of an older key takes it away', async t => {
	const app = await startApp(t, {env: {SESSION_KEYS: `${newKey},${oldKey}`}});
	const browser = await newcomer(app, 'ada');
	const old = browserWith(app, signed(cookieOf(browser).split('.')[0] ?? '', oldKey));

	t.is((await old.post('/logout')).headers.getSetCookie().length, 1);
	t.is(old.cookie('sid'), undefined);
	t.is((await sessionRows(app)).length, 0);
});
