import test from 'ava';
import {deleteUser} from '../../starter/users.ts';
import {startApp, type TestApp} from '../helpers/app.ts';
import type {Browser} from '../helpers/browser.ts';
import {newcomer, password, secondBrowser} from '../helpers/people.ts';
import {isRedis} from '../helpers/redis.ts';
import {browserWith, cookieOf, isSignedIn, rowId, sessionRows} from '../helpers/sessions.ts';
import {withSlowPage} from './slow-page.ts';

test.serial('signing out ends the session on the server', async t => {
	const app = await startApp(t);
	const browser = await newcomer(app, 'ada');
	const cookie = cookieOf(browser);

	const answer = await browser.post('/logout');
	t.is(answer.status, 303);
	t.is(answer.headers.get('location'), '/');
	t.is(browser.cookie('sid'), undefined);
	t.false(await isSignedIn(browserWith(app, cookie)));
	t.is((await sessionRows(app)).length, 0);
});

test.serial('signing out twice is fine, and so is signing out as a stranger', async t => {
	const app = await startApp(t);
	const browser = await newcomer(app, 'ada');
	const again = browserWith(app, cookieOf(browser));

	t.deepEqual((await browser.api('/logout')).json(), {});
	for (const visitor of [browser, again, app.browser()]) {
		t.is((await visitor.post('/logout')).status, 303);
		t.deepEqual((await visitor.api('/logout')).json(), {});
	}
});

test.serial('signing out ends this session only', async t => {
	const app = await startApp(t);
	const [here, there] = [await newcomer(app, 'ada'), await secondBrowser(app, 'ada')];
	await here.post('/logout');
	t.true(await isSignedIn(there));
});

const endings: Record<string, (app: TestApp, browser: Browser) => Promise<unknown>> = {
	'signs out': (_app, browser) => browser.post('/logout'),
	'is signed out from another browser': async app =>
		(await secondBrowser(app, 'ada')).post('/account/sessions/revoke-others'),
	'ends this one session elsewhere': async (app, browser) =>
		(await secondBrowser(app, 'ada')).post('/account/sessions/revoke', {id: rowId(browser)}),
	'sets another password elsewhere': async app =>
		(await secondBrowser(app, 'ada')).post('/account/password', {
			current: password,
			password: `${password} staple`,
		}),
	'deletes the account': (_app, browser) => browser.post('/account/delete'),
	'is deleted': ({db}) => deleteUser(db, 1),
};

for (const [what, end] of Object.entries(endings)) {
	test.serial(`a request that still runs brings no session back when somebody ${what}`, async t => {
		const {begun, goOn, createRouter} = withSlowPage();
		const app = await startApp(t, {createRouter});
		const browser = await newcomer(app, 'ada');
		const [cookie, row] = [cookieOf(browser), rowId(browser)];

		const slow = browser.post('/slow');
		await begun;
		await end(app, browser);
		goOn();
		t.is((await slow).status, 200);

		t.false(await isSignedIn(browser));
		t.false(await isSignedIn(browserWith(app, cookie)));
		// A database says nothing to Redis: there a deleted user's session is nobody's until it ends.
		const isKept = isRedis && what === 'is deleted';
		t.is((await sessionRows(app, {id: row})).length, isKept ? 1 : 0);
	});
}

test.serial('a request that writes to a session that goes on does keep it', async t => {
	const {goOn, createRouter} = withSlowPage();
	const app = await startApp(t, {createRouter});
	const browser = await newcomer(app, 'ada');
	goOn();
	await browser.post('/slow');

	t.true(await isSignedIn(browser));
	t.is((await sessionRows(app))[0]?.data, '{"note":"late"}');
});
