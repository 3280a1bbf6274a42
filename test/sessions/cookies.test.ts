import test from 'ava';
import {createDatabase} from '../../starter/database.ts';
import {startApp, type TestApp} from '../helpers/app.ts';
import type {Answer} from '../helpers/browser.ts';
import {newcomer, provider, signUp} from '../helpers/people.ts';
import {browserWith, cookieOf, isSignedIn, sessionRows, signed} from '../helpers/sessions.ts';

/** The cookie lines of an answer as attributes, in lower case, without values and times. */
const attributesOf = (answer: Answer) =>
	answer.headers.getSetCookie().map(line => {
		const [pair = '', ...attributes] = line.split(';').map(part => part.trim());
		return [
			pair.split('=')[0],
			...attributes.map(one => one.toLowerCase().replace(/^expires=.*/, 'expires')).sort(),
		];
	});

/** Every answer that sets a cookie or takes one away. */
const answers = async (app: TestApp) => {
	const browser = app.browser();
	return {
		session: await signUp(browser, 'ada'),
		again: await browser.api('/login', {username: 'ada', password: 'correct horse battery'}),
		flow: await browser.post(`/connect/${provider}`),
		signOut: await browser.post('/logout'),
	};
};

test.serial('cookies over http: HttpOnly, SameSite=Lax, the whole site, no Domain', async t => {
	const plain = ['expires', 'httponly', 'path=/', 'samesite=lax'];
	for (const [what, answer] of Object.entries(await answers(await startApp(t)))) {
		t.deepEqual(attributesOf(answer), [[what === 'flow' ? 'flow' : 'sid', ...plain]], what);
	}
});

test.serial(
	'cookies of an https origin: __Host- and Secure too, though the socket is plain',
	async t => {
		const app = await startApp(t, {env: {ORIGIN: 'https://app.example'}});
		const secure = ['expires', 'httponly', 'path=/', 'samesite=lax', 'secure'];
		for (const [what, answer] of Object.entries(await answers(app))) {
			const name = what === 'flow' ? '__Host-flow' : '__Host-sid';
			t.deepEqual(attributesOf(answer), [[name, ...secure]], what);
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
