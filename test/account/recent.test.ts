import test from 'ava';
import {startApp, type TestApp} from '../helpers/app.ts';
import type {Answer, Browser} from '../helpers/browser.ts';
import {codeOf, meOf} from '../helpers/me.ts';
import {logIn, newcomer, password, provider, secondBrowser} from '../helpers/people.ts';
import {registry} from '../helpers/registry.ts';
import {dump} from '../helpers/rows.ts';
import {
	ageSignIns,
	browserWith,
	changeSessions,
	cookieOf,
	isSignedIn,
	rowId,
	sessionRows,
} from '../helpers/sessions.ts';
import {begin, decide, signIn} from '../helpers/sign-in.ts';

/** Ada, with a password and a profile. */
const ada = async (app: TestApp) => {
	const browser = await newcomer(app, 'ada');
	await signIn(browser, provider);
	return browser;
};

type Act = (browser: Browser, headers: Record<string, string>) => Promise<Answer>;

/** What needs a recent sign-in. */
const acts: Record<string, Act> = {
	'setting a password': (browser, headers) =>
		browser.post('/account/password', {current: password, password: 'a better one'}, {headers}),
	disconnecting: async (browser, headers) => {
		const [profile] = (await meOf(browser)).profiles;
		const form = {id: profile?.id ?? ''};
		return browser.post(`/account/profiles/${provider}/disconnect`, form, {headers});
	},
	'deleting the account': (browser, headers) => browser.post('/account/delete', {}, {headers}),
	connecting: async (browser, headers) => {
		const home = browser.url;
		await begin(browser, provider);
		const callback = await decide(browser, {person: 'grace'});
		browser.url = home;
		return browser.get(callback, {headers});
	},
};

for (const [what, act] of Object.entries(acts)) {
	test.serial(`${what} needs a sign-in of the last quarter of an hour`, async t => {
		const app = await startApp(t);
		const browser = await ada(app);
		await ageSignIns(app);
		const {sessions: _, ...before} = await dump(app.db);

		const json = await act(browser, {accept: 'application/json'});
		t.is(json.status, 403);
		t.is(codeOf(json), 'recent-login-required');

		const page = await act(browser, {});
		t.is(page.status, 403);
		const ways = browser.forms(page).map(({action}) => action.replace(app.origin, ''));
		t.deepEqual(ways.sort(), [`/connect/${provider}`, '/login', '/logout'], 'just what renews it');
		const {sessions: __, ...after} = await dump(app.db);
		t.deepEqual(after, before, 'nothing changed');

		await logIn(browser, 'ada');
		t.true((await act(browser, {})).status < 400, 'and then it works');
	});

	test.serial(`${what} works until the quarter of an hour is over`, async t => {
		const app = await startApp(t);
		const browser = await ada(app);
		await changeSessions(app, {signed_in_at: Date.now() - 14 * 60 * 1000});
		t.true((await act(browser, {})).status < 400);
	});
}

test.serial('what ends sessions needs no recent sign-in', async t => {
	const app = await startApp(t);
	const browser = await ada(app);
	const [second, third] = [await secondBrowser(app, 'ada'), await secondBrowser(app, 'ada')];
	await ageSignIns(app);

	t.is((await browser.api('/account/sessions/revoke', {id: rowId(second)})).status, 200);
	t.is((await browser.api('/account/sessions/revoke-others')).status, 200);
	t.is((await browser.api('/logout')).status, 200);
	for (const one of [browser, second, third]) t.false(await isSignedIn(one));
});

for (const {mixin} of registry) {
	test.serial(
		`coming back from ${mixin.label} with one's own profile renews the sign-in`,
		async t => {
			const app = await startApp(t);
			const browser = app.browser();
			await signIn(browser, mixin.name);
			await ageSignIns(app);
			const before = cookieOf(browser);
			t.is((await browser.api('/account/delete')).status, 403);

			await signIn(browser, mixin.name);
			t.not(cookieOf(browser), before);
			t.false(await isSignedIn(browserWith(app, before)));
			t.is((await browser.api('/account/delete')).status, 200);
		},
	);
}

for (const {mixin} of registry) {
	test.serial(
		`who came through ${mixin.label} sets a first password in that time only`,
		async t => {
			const app = await startApp(t);
			const browser = app.browser();
			await signIn(browser, mixin.name);
			await ageSignIns(app);
			const {sessions: _, ...before} = await dump(app.db);
			const answer = await browser.api('/account/password', {password});
			t.is(answer.status, 403);
			t.is(codeOf(answer), 'recent-login-required');
			const {sessions: __, ...after} = await dump(app.db);
			t.deepEqual(after, before);

			await signIn(browser, mixin.name);
			t.is((await browser.api('/account/password', {password})).status, 200);
		},
	);
}

test.serial('the form on the page renews the sign-in, as oneself, and goes back', async t => {
	const app = await startApp(t);
	const browser = await ada(app);
	await ageSignIns(app);
	const before = cookieOf(browser);
	await browser.post('/account/delete');

	const form = browser.formTo('/login');
	t.like(form?.fields, {username: 'ada', next: '/account'});
	const answer = form && (await browser.submit(form, {password}));
	t.is(answer?.headers.get('location'), '/account');
	t.not(cookieOf(browser), before);
	t.is((await browser.api('/account/delete')).status, 200);
});

test.serial("a profile of somebody else's renews nothing", async t => {
	const app = await startApp(t);
	await signIn(app.browser(), provider, {person: 'grace'});
	const browser = await ada(app);
	await ageSignIns(app);

	t.is((await signIn(browser, provider, {person: 'grace'})).status, 409);
	t.is((await browser.api('/account/delete')).status, 403);
});

test.serial(
	'connecting a profile is no sign-in: it renews nothing and keeps the session',
	async t => {
		const app = await startApp(t);
		const browser = await newcomer(app, 'ada');
		const signed_in_at = Date.now() - 14 * 60 * 1000;
		await changeSessions(app, {signed_in_at});
		const before = cookieOf(browser);

		await signIn(browser, provider);
		t.is(cookieOf(browser), before);
		t.like((await sessionRows(app))[0], {signed_in_at});
	},
);
