import test from 'ava';
import {startApp, type TestApp} from '../helpers/app.ts';
import type {Browser} from '../helpers/browser.ts';
import {codeOf} from '../helpers/me.ts';
import {newcomer, secondBrowser} from '../helpers/people.ts';
import {
	browserWith,
	changeSessions,
	cookieOf,
	idOf,
	isSignedIn,
	rowId,
	sessionRows,
} from '../helpers/sessions.ts';

interface Session {
	id: string;
	current: boolean;
	createdAt: number;
	lastSeenAt: number;
	userAgent: string | null;
}

const sessionsOf = async (browser: Browser): Promise<Session[]> =>
	(await browser.getJson('/account')).json<{sessions: Session[]}>().sessions;

const two = async (app: TestApp) =>
	[await newcomer(app, 'ada'), await secondBrowser(app, 'ada')] as const;

test.serial('the account lists where somebody is signed in, and which of it is here', async t => {
	const app = await startApp(t);
	const browser = await newcomer(app, 'ada');
	const phone = app.browser();
	await phone.post(
		'/login',
		{username: 'ada', password: 'correct horse battery'},
		{headers: {'user-agent': 'A phone'}},
	);
	await newcomer(app, 'grace');

	const sessions = await sessionsOf(browser);
	t.is(sessions.length, 2);
	t.deepEqual(
		sessions.filter(({current}) => current).map(({id}) => id),
		[rowId(browser)],
	);
	t.like(
		sessions.find(({current}) => !current),
		{id: rowId(phone), userAgent: 'A phone'},
	);
	t.false(JSON.stringify(sessions).includes(idOf(browser)), 'it shows no cookie');
});

test.serial('sessions that have run out are not listed', async t => {
	const app = await startApp(t);
	const [browser, other] = await two(app);
	await changeSessions(app, {last_seen_at: 0}, {id: rowId(other)});
	t.deepEqual(
		(await sessionsOf(browser)).map(({id}) => id),
		[rowId(browser)],
	);
});

test.serial('another session is ended at once', async t => {
	const app = await startApp(t);
	const [browser, other] = await two(app);

	const answer = await browser.post('/account/sessions/revoke', {id: rowId(other)});
	t.is(answer.status, 303);
	t.is(answer.headers.get('location'), '/account');
	t.false(await isSignedIn(other));
	t.true(await isSignedIn(browser));

	const again = await browser.api('/account/sessions/revoke', {id: rowId(other)});
	t.is(again.status, 404);
});

test.serial('all the others are ended at once', async t => {
	const app = await startApp(t);
	const [browser, second] = await two(app);
	const third = await secondBrowser(app, 'ada');
	const stranger = await newcomer(app, 'grace');

	const answer = await browser.post('/account/sessions/revoke-others');
	t.is(answer.headers.get('location'), '/account');
	t.deepEqual(await Promise.all([second, third].map(isSignedIn)), [false, false]);
	t.deepEqual(await Promise.all([browser, stranger].map(isSignedIn)), [true, true]);
	t.is((await browser.post('/account/sessions/revoke-others')).status, 303, 'none left is fine');
});

test.serial('ending this very session signs out', async t => {
	const app = await startApp(t);
	const browser = await newcomer(app, 'ada');
	const cookie = cookieOf(browser);

	t.deepEqual((await browser.api('/account/sessions/revoke', {id: rowId(browser)})).json(), {});
	t.is(browser.cookie('sid'), undefined);
	t.false(await isSignedIn(browserWith(app, cookie)));
});

test.serial("nobody ends somebody else's session", async t => {
	const app = await startApp(t);
	const [ada, grace] = [await newcomer(app, 'ada'), await newcomer(app, 'grace')];

	for (const id of [rowId(ada), 'nonsense', '%', '\0', "' or 1=1 --"]) {
		const answer = await grace.api('/account/sessions/revoke', {id});
		t.is(answer.status, 404, id);
		t.is(codeOf(answer), 'not-found');
	}
	t.true(await isSignedIn(ada));
	t.is((await sessionRows(app)).length, 2);
});

test.serial('a revocation that names no session is refused', async t => {
	const app = await startApp(t);
	const browser = await newcomer(app, 'ada');

	for (const body of [{}, {id: ''}, {id: [rowId(browser)]}, {id: {x: 1}}, {id: 1}]) {
		const answer = await browser.api('/account/sessions/revoke', body);
		t.is(answer.status, 400);
		t.like(answer.json(), {error: {code: 'invalid-input', field: 'id'}});
	}
	t.true(await isSignedIn(browser));
});

test.serial('who is disabled or deleted is out with the next request, on every device', async t => {
	const app = await startApp(t);
	const browsers = await two(app);
	const areIn = () => Promise.all(browsers.map(isSignedIn));

	await app.db('users').update({disabled_at: Date.now()});
	t.deepEqual(await areIn(), [false, false]);
	const page = await browsers[0].get('/account');
	t.is(page.headers.get('location'), '/login?next=/account');
	t.is((await browsers[0].post('/logout')).status, 303);

	await app.db('users').update({disabled_at: null});
	t.deepEqual(await areIn(), [false, true], 'whose session nobody ended is in again');
	await app.db('users').delete();
	t.deepEqual(await areIn(), [false, false]);
});
