import {randomBytes} from 'node:crypto';
import test from 'ava';
import {startApp} from '../helpers/app.ts';
import {newcomer, signUp} from '../helpers/people.ts';
import {dump} from '../helpers/rows.ts';
import {browserWith, cookieOf, idOf, isSignedIn, rowId, signed} from '../helpers/sessions.ts';

test('the database does not hold the id that the cookie holds, but its hash', async t => {
	const app = await startApp(t);
	const browser = await newcomer(app, 'ada');

	t.false(JSON.stringify(await dump(app.db)).includes(idOf(browser)));
	t.is((await app.db('sessions').first())?.id, rowId(browser));
	t.true(Buffer.from(idOf(browser), 'base64url').length >= 16, '128 bits or more');
});

test('what a dump of the database holds opens nothing', async t => {
	const app = await startApp(t);
	const browser = await newcomer(app, 'ada');
	const [, signature = ''] = cookieOf(browser).split('.');
	const stolen = rowId(browser);

	const cookies = [
		stolen,
		`${stolen}.`,
		`${stolen}.${signature}`,
		signed(stolen, app.config.sessionKeys[0] ?? ''),
	];
	for (const cookie of cookies) t.false(await isSignedIn(browserWith(app, cookie)), cookie);
	t.true(await isSignedIn(browserWith(app, cookieOf(browser))), 'the cookie itself does');
});

test('a cookie counts only as a whole, signed by a key of ours', async t => {
	const app = await startApp(t);
	const browser = await newcomer(app, 'ada');
	const [id = '', signature = ''] = cookieOf(browser).split('.');
	const [key = ''] = app.config.sessionKeys;

	const cookies = [
		id,
		`${id}.`,
		`.${signature}`,
		`${id}.${'A'.repeat(43)}`,
		`${id}.${signature}A`,
		`${id.toLowerCase()}.${signature}`,
		signed(id, ''),
		signed(id, 'undefined'),
		signed(id, `${key} `),
		'%00',
		'.'.repeat(4000),
	];
	for (const cookie of cookies) t.false(await isSignedIn(browserWith(app, cookie)), cookie);
});

test('an id that somebody planted in a browser never becomes a session', async t => {
	const app = await startApp(t);
	const planted = randomBytes(32).toString('base64url');
	const cookies = [planted, signed(planted, app.config.sessionKeys[0] ?? '')];

	for (const [index, cookie] of cookies.entries()) {
		const browser = browserWith(app, cookie);
		t.false(await isSignedIn(browser));
		t.is((await signUp(browser, `ada${index}`)).status, 200);

		t.not(idOf(browser), planted, 'the app made an id of its own');
		t.true(await isSignedIn(browser));
		t.false(await isSignedIn(browserWith(app, cookie)), 'whoever planted it is not signed in');
	}
});
