import test from 'ava';
import {startApp, type TestApp} from '../helpers/app.ts';
import type {Browser} from '../helpers/browser.ts';
import {logIn, newcomer, password} from '../helpers/people.ts';
import {registry} from '../helpers/registry.ts';
import {browserWith, cookieOf, isSignedIn, rowId, sessionRows} from '../helpers/sessions.ts';
import {signIn} from '../helpers/sign-in.ts';
import {withSlowPage} from './slow-page.ts';

// B06: of requests at once in one session, none signs anybody out; the last writer wins.

type Begin = (app: TestApp) => Promise<Browser>;
type Renew = (browser: Browser) => Promise<unknown>;

const ada: Begin = app => newcomer(app, 'ada');
const secret = `${password} staple`;

const renewals: [what: string, begin: Begin, renew: Renew][] = [
	['has signed in again', ada, browser => logIn(browser, 'ada')],
	[
		'has set another password',
		ada,
		browser => browser.post('/account/password', {current: password, password: secret}),
	],
	...registry.map(({mixin: {name, label}}): (typeof renewals)[number] => [
		`has come back from ${label}`,
		async app => {
			const browser = app.browser();
			await signIn(browser, name);
			return browser;
		},
		browser => signIn(browser, name),
	]),
];

for (const [what, begin, renew] of renewals) {
	test.serial(`B06: a request that ends after somebody ${what} signs nobody out`, async t => {
		const {begun, goOn, createRouter} = withSlowPage();
		const app = await startApp(t, {createRouter});
		const browser = await begin(app);
		const before = cookieOf(browser);

		const slow = browser.post('/slow');
		await begun;
		await renew(browser);
		const renewed = cookieOf(browser);
		t.not(renewed, before);
		goOn();

		t.deepEqual((await slow).headers.getSetCookie(), []);
		t.is(cookieOf(browser), renewed);
		t.true(await isSignedIn(browser));
		t.is((await sessionRows(app, {id: rowId(browser)}))[0]?.data, '{}', 'it wrote nothing');
		t.false(await isSignedIn(browserWith(app, before)));
	});
}

test.serial('B06: of two writes at once the last wins, and nobody is signed out', async t => {
	const {begun, goOn, createRouter} = withSlowPage(2);
	const app = await startApp(t, {createRouter});
	const browser = await newcomer(app, 'ada');
	const [{signed_in_at = 0} = {}] = await sessionRows(app);

	const notes = [{note: 'first', more: 1}, {note: 'second'}];
	const answers = notes.map(note => browser.api('/slow', note));
	await begun;
	goOn();
	for (const {status, headers} of await Promise.all(answers)) {
		t.is(status, 200);
		t.deepEqual(headers.getSetCookie(), []);
	}

	const [row, ...others] = await sessionRows(app);
	t.deepEqual(others, []);
	t.like(row, {user_id: 1, signed_in_at});
	t.true(notes.map(note => JSON.stringify(note)).includes(row?.data ?? ''), row?.data);
	t.true(await isSignedIn(browser));
});
