import {randomBytes} from 'node:crypto';
import test from 'ava';
import type {Context} from '../../starter/context.ts';
import {createRouter} from '../../starter/routes.ts';
import {startApp, type TestApp} from '../helpers/app.ts';
import type {Browser} from '../helpers/browser.ts';
import {logIn, newcomer, provider, secondBrowser, signUp} from '../helpers/people.ts';
import {registry} from '../helpers/registry.ts';
import {dump} from '../helpers/rows.ts';
import {
	browserWith,
	cookieOf,
	idOf,
	isSignedIn,
	rowId,
	sessionRows,
	signed,
} from '../helpers/sessions.ts';
import {signIn} from '../helpers/sign-in.ts';

test.serial('the database does not hold the id that the cookie holds, but its hash', async t => {
	const app = await startApp(t);
	const browser = await newcomer(app, 'ada');

	t.false(JSON.stringify(await dump(app.db)).includes(idOf(browser)));
	t.is((await sessionRows(app))[0]?.id, rowId(browser));
	t.true(Buffer.from(idOf(browser), 'base64url').length >= 16, '128 bits or more');
});

test.serial('what a dump of the database holds opens nothing', async t => {
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

test.serial('a cookie counts only as a whole, signed by a key of ours', async t => {
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

test.serial('an id that somebody planted in a browser never becomes a session', async t => {
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

type Story = [what: string, begin: (app: TestApp) => Promise<Browser>, again: SignIn];
type SignIn = (browser: Browser) => Promise<unknown>;

const linked = async (app: TestApp, name: string) => {
	const browser = app.browser();
	await signIn(browser, name);
	return browser;
};

const stories: Story[] = [
	['signing in again by password', app => newcomer(app, 'ada'), browser => logIn(browser, 'ada')],
	[
		'signing in as somebody else by password',
		async app => {
			await newcomer(app, 'grace');
			return newcomer(app, 'ada');
		},
		browser => logIn(browser, 'grace'),
	],
	['signing up while signed in', app => newcomer(app, 'ada'), browser => signUp(browser, 'grace')],
	...registry.map(
		({mixin: {name, label}}): Story => [
			`coming back from ${label} with a profile of one's own`,
			app => linked(app, name),
			browser => signIn(browser, name),
		],
	),
];

for (const [what, begin, again] of stories) {
	test.serial(`${what} makes a new id, and the old one is gone`, async t => {
		const app = await startApp(t);
		const browser = await begin(app);
		const [before, oldRow] = [cookieOf(browser), rowId(browser)];

		await again(browser);
		t.not(cookieOf(browser), before);
		t.true(await isSignedIn(browser));
		t.false(await isSignedIn(browserWith(app, before)));
		t.is((await sessionRows(app, {id: oldRow}))[0], undefined);
	});
}

test.serial('a sign-in leaves the other browsers of the person alone', async t => {
	const app = await startApp(t);
	const first = await newcomer(app, 'ada');
	await secondBrowser(app, 'ada');

	t.true(await isSignedIn(first));
	t.is((await sessionRows(app)).length, 2);
});

/** The app with a page that keeps a note in the session. */
const withNotes = () => {
	const router = createRouter();
	const sessionOf = (ctx: unknown) => (ctx as {session: Record<string, unknown>}).session;
	router.post('/note', ctx => {
		Object.assign(sessionOf(ctx), (ctx as Context).request.body);
		ctx.body = {};
	});
	router.get('/note', ctx => {
		ctx.body = {note: sessionOf(ctx).note ?? 'none'};
	});
	return router;
};

const noteOf = async (browser: Browser) => (await browser.getJson('/note')).json().note;

test.serial('nothing of the old session is carried over into the new one', async t => {
	const app = await startApp(t, {createRouter: withNotes});
	let count = 0;
	const ways: SignIn[] = [
		browser => logIn(browser, 'ada'),
		browser => signUp(browser, `grace${++count}`),
		browser => signIn(browser, provider),
	];
	await newcomer(app, 'ada');

	for (const way of ways) {
		const browser = app.browser();
		await way(browser);
		await browser.api('/note', {note: 'of the old session'});
		t.is(await noteOf(browser), 'of the old session');

		await way(browser);
		t.is(await noteOf(browser), 'none');
	}
	const rows = await sessionRows(app);
	t.deepEqual([...new Set(rows.map(({data}) => data))], ['{}']);
});
