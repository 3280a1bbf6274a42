import test, {type ExecutionContext} from 'ava';
import {startApp, type TestApp} from '../helpers/app.ts';
import {type Answer, type Browser, readable} from '../helpers/browser.ts';
import {codeOf, meOf} from '../helpers/me.ts';
import {logIn, newcomer, provider, signUp} from '../helpers/people.ts';
import {cookieOf, isSignedIn} from '../helpers/sessions.ts';
import {agreeAtOnce} from '../helpers/sign-in.ts';
import {relay, until} from './relay.ts';

const on = {RATE_LIMIT: 'on'};

const isReady = async (app: TestApp) => (await app.browser().get('/readyz')).status === 200;

/** How often the log says something. */
const timesLogged = (app: TestApp, text: string) =>
	app.logged().split(`"msg":"${text}"`).length - 1;

/** What needs a session or a limit says 503, and what needs neither goes on. */
const mustBeAway = async (t: ExecutionContext, app: TestApp): Promise<void> => {
	const stranger = app.browser();
	for (const path of ['/', '/login', '/healthz']) {
		t.is((await stranger.get(path)).status, 200, path);
	}
	t.is((await stranger.getJson('/me')).status, 401, 'who has no session needs none');

	const ready = await stranger.get('/readyz');
	t.is(ready.status, 503);
	t.deepEqual(ready.json(), {status: 'Redis does not answer'});

	const tries: Promise<Answer>[] = [
		signUp(stranger, 'newcomer'),
		logIn(stranger, 'ada'),
		stranger.api(`/connect/${provider}`),
	];
	for (const answer of await Promise.all(tries)) {
		t.is(answer.status, 503, answer.url);
		t.is(codeOf(answer), 'unavailable');
		t.deepEqual(answer.headers.getSetCookie(), []);
	}
	t.is(stranger.cookies.get('localhost')?.size, 0);
};

/** A browser with a session is told the truth: neither who it is nor that it is nobody. */
const mustNotBeKnown = async (t: ExecutionContext, browser: Browser): Promise<void> => {
	const cookie = cookieOf(browser);
	for (const path of ['/', '/login', '/me', '/account', '/account/history', '/hello']) {
		const answer = await browser.getJson(path);
		t.is(answer.status, 503, path);
		t.is(codeOf(answer), 'unavailable');
		t.notRegex(answer.text, /\bada\b/);
	}
	for (const path of ['/logout', '/account/sessions/revoke-others', '/account/delete']) {
		t.is((await browser.api(path)).status, 503, path);
	}
	t.is(cookieOf(browser), cookie, 'and keeps its cookie');

	const page = await browser.get('/account');
	t.is(page.status, 503);
	t.regex(readable(page), /moment|later|again/i);
	t.notRegex(page.text, /\bada\b|\n {4}at /);
};

test.serial('an app whose Redis is away starts, says so, and is ready when it comes', async t => {
	const way = await relay(t);
	way.close();
	const app = await startApp(t, {redis: way.url, env: on});
	await mustBeAway(t, app);
	t.is((await app.db('users')).length, 0);

	await way.open();
	await until(() => isReady(app));
	t.is((await meOf(await newcomer(app, 'ada'))).username, 'ada');
	t.is(timesLogged(app, 'Redis does not answer'), 1, 'once for the whole outage');
	t.is(timesLogged(app, 'Redis is back'), 1);
});

test.serial(
	'while Redis is away nobody is signed in or out, and it comes back by itself',
	async t => {
		const way = await relay(t);
		const app = await startApp(t, {redis: way.url, env: on});
		const browser = await newcomer(app, 'ada');

		for (let outage = 1; outage <= 2; outage++) {
			way.close();
			await until(async () => !(await isReady(app)));
			await mustBeAway(t, app);
			await mustNotBeKnown(t, browser);
			t.is(timesLogged(app, 'Redis does not answer'), outage);

			await way.open();
			await until(() => isReady(app));
			t.true(await isSignedIn(browser));
			t.is(timesLogged(app, 'Redis is back'), outage);
		}
		t.deepEqual(await app.db('users').pluck('username'), ['ada']);
	},
);

test.serial('connections that Redis ends are made anew', async t => {
	const way = await relay(t);
	const app = await startApp(t, {redis: way.url});
	const browser = await newcomer(app, 'ada');
	way.close();
	await way.open();
	await until(() => isReady(app));
	t.true(await isSignedIn(browser));
});

for (const pace of ['stalled', 'dripping'] as const) {
	test.serial(`a Redis whose answers are ${pace} is away within five seconds`, async t => {
		const way = await relay(t);
		const app = await startApp(t, {redis: way.url, env: on});
		const browser = await newcomer(app, 'ada');
		way.set(pace);

		const begun = performance.now();
		const asking = Array.from({length: 20}, () => browser.getJson('/me'));
		// More that comes meanwhile is no reason to go on waiting.
		const knocking = logIn(app.browser(), 'ada');
		for (const answer of await Promise.all([...asking, knocking])) {
			t.is(answer.status, 503);
			t.is(codeOf(answer), 'unavailable');
		}
		const seconds = (performance.now() - begun) / 1000;
		t.true(seconds < 5, `${seconds} s`);

		const next = performance.now();
		t.is((await browser.get('/account')).status, 503);
		t.true(performance.now() - next < 4000, 'the next one need not wait as long');

		way.set('open');
		await until(() => isReady(app));
		t.true(await isSignedIn(browser));
		t.is((await logIn(app.browser(), 'ada')).status, 200);
	});
}

test.serial('a sign-in that Redis has not confirmed is none, now or later', async t => {
	const way = await relay(t);
	const app = await startApp(t, {redis: way.url});
	await newcomer(app, 'ada');
	const tries = [
		(browser: Browser) => logIn(browser, 'ada'),
		async (browser: Browser) => browser.get(await agreeAtOnce(browser, provider)),
	];

	for (const act of tries) {
		way.set('stalled'); // it hears all, and says nothing
		const browser = app.browser();
		const answer = await act(browser);
		t.is(answer.status, 503);
		t.is(browser.cookie('sid'), undefined);

		way.set('open');
		await until(() => isReady(app));
		t.false(await isSignedIn(browser));
	}
});

test.serial('an app starts although Redis never answers', async t => {
	const way = await relay(t);
	way.set('stalled');
	const begun = performance.now();
	const app = await startApp(t, {redis: way.url, env: on});
	t.true(performance.now() - begun < 5000);
	await mustBeAway(t, app);

	way.set('open');
	await until(() => isReady(app));
	await newcomer(app, 'ada');
});

test.serial('a Redis that refuses the password is away, and no log tells the password', async t => {
	const way = await relay(t);
	const url = new URL(way.url);
	url.username = 'no-such-user';
	url.password = 'a-password-that-nobody-may-see';
	const app = await startApp(t, {redis: url.href, env: on});
	await mustBeAway(t, app);
	t.is(timesLogged(app, 'Redis does not answer'), 1);
	t.notRegex(app.logged(), /nobody-may-see/);
	t.regex(app.logged(), /"reason":"(WRONGPASS|ERR AUTH)/, 'but why is told');
});
