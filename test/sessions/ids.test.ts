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
import {agreeAtOnce, signIn} from '../helpers/sign-in.ts';
import {sessionOf} from './slow-page.ts';

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
	const [{id: stolen} = {id: ''}] = await sessionRows(app);

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

const entries: [how: string, enter: SignIn][] = [
	['signs up', browser => signUp(browser, `ada${randomBytes(4).toString('hex')}`)],
	...registry.map(({mixin: {name, label}}): (typeof entries)[number] => [
		`comes back from ${label}`,
		browser => signIn(browser, name),
	]),
];

for (const [how, enter] of entries) {
	test.serial(`an id planted in the browser of who ${how} never becomes a session`, async t => {
		const app = await startApp(t);
		const planted = randomBytes(32).toString('base64url');

		for (const cookie of [planted, signed(planted, app.config.sessionKeys[0] ?? '')]) {
			const browser = browserWith(app, cookie);
			t.false(await isSignedIn(browser));
			await enter(browser);

			t.not(idOf(browser), planted, 'the app made an id of its own');
			t.true(await isSignedIn(browser));
			t.false(await isSignedIn(browserWith(app, cookie)), 'whoever planted it is not signed in');
		}
	});
}

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

for (const {mixin} of registry) {
	const {name} = mixin;
	const flowOf = (browser: Browser) => browser.cookies.get('localhost')?.get('flow') ?? '';

	test.serial(`B16: who has no more than a flow of ${name} is nobody`, async t => {
		const app = await startApp(t);
		const browser = app.browser();
		const callback = await agreeAtOnce(browser, name);
		browser.url = app.origin;
		t.not(flowOf(browser), '');
		for (const page of ['/me', '/account', '/account/history', '/hello']) {
			t.is((await browser.getJson(page)).status, 401, page);
		}
		t.false(await isSignedIn(browserWith(app, flowOf(browser))));

		await browser.get(callback);
		t.true(await isSignedIn(browser));
	});

	test.serial(`B16: a session’s cookie begins no flow of ${name}`, async t => {
		const app = await startApp(t);
		const session = cookieOf(await newcomer(app, 'ada'));
		const browser = app.browser();
		browser.cookies.set('localhost', new Map([['flow', session]]));
		const callback = await agreeAtOnce(browser, name);
		t.regex(flowOf(browser), /^[\w-]+\.[\w-]{43}$/);
		t.not(flowOf(browser).split('.')[0], session.split('.')[0], 'it got a cookie of its own');

		const thief = app.browser();
		thief.cookies.set('localhost', new Map([['flow', session]]));
		t.is((await thief.get(callback)).status, 400);
		t.is((await browser.get(callback)).status, 302);
	});

	test.serial(`B17: what a dump holds of a flow of ${name} brings nobody back`, async t => {
		const app = await startApp(t);
		const browser = app.browser();
		const callback = await agreeAtOnce(browser, name);
		const [flow] = await app.db('oauth_flows');
		if (!flow) return t.fail('no flow was begun');

		const [key = ''] = app.config.sessionKeys;
		for (const stolen of [flow.id, flow.browser]) {
			for (const cookie of [stolen, signed(stolen, key, 'flow')]) {
				const thief = app.browser();
				thief.cookies.set('localhost', new Map([['flow', cookie]]));
				t.is((await thief.get(callback)).status, 400, cookie);
				t.false(await isSignedIn(thief));
			}
		}
		const [id = ''] = flowOf(browser).split('.');
		t.is(signed(id, key, 'flow'), flowOf(browser), 'the signature is right');
		t.is((await browser.get(callback)).status, 302);
	});
}

/** The app with a page that keeps a note in the session. */
const withNotes = () => {
	const router = createRouter();
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

test.serial('B03: a stranger has no session to write to', async t => {
	const app = await startApp(t, {createRouter: withNotes});
	const browser = app.browser();
	const answer = await browser.api('/note', {note: 'a stranger’s'});
	t.is(answer.status, 500);
	t.deepEqual(answer.headers.getSetCookie(), []);
	t.deepEqual(await sessionRows(app), []);
	t.regex(app.logged(), /Only signed-in people have a session/);

	await signUp(browser, 'ada');
	t.is(await noteOf(browser), 'none');
});

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
