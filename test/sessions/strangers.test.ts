import test from 'ava';
import {requireUser} from '../../starter/auth/require.ts';
import {createRouter} from '../../starter/routes.ts';
import {startApp} from '../helpers/app.ts';
import {codeOf} from '../helpers/me.ts';
import {newcomer} from '../helpers/people.ts';
import {isRedis, keysOf} from '../helpers/redis.ts';
import {registry} from '../helpers/registry.ts';
import {counts} from '../helpers/rows.ts';
import {sessionRows} from '../helpers/sessions.ts';

const paths = [
	'/',
	'/login',
	'/login?next=/account&again=1',
	'/me',
	'/account',
	'/account/history',
	'/hello',
	'/no-such-page',
	'/logout',
	'/signup',
	...registry.flatMap(({mixin: {name}}) => [
		`/connect/${name}`,
		`/connect/${name}/callback?code=x&state=y`,
		`/connect/${name}/callback?oauth_token=x&oauth_verifier=y`,
		`/connect/${name}/callback?error=access_denied`,
	]),
	'/connect/__proto__',
	'/%E0%A4%A',
	'/readyz',
];

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);

test.serial('no row is written for strangers, whatever they look at', async t => {
	const app = await startApp(t);
	for (let visit = 0; visit < 10 * paths.length; visit++) {
		const path = paths[visit % paths.length] ?? '/';
		const answer = await app.browser().get(path);
		t.true(answer.status < 500, path);
		t.deepEqual(answer.headers.getSetCookie(), [], path);
	}
	t.is(sum(Object.values(await counts(app.db))), 0);
	t.deepEqual(app.redis ? await keysOf(app.redis) : [], []);
});

test.serial('nor for strangers whose tries are refused', async t => {
	const app = await startApp(t);
	const browser = app.browser();
	for (const path of ['/login', '/signup']) {
		for (const body of [{}, {username: 'ada', password: 'x'}, {username: 'a b', password: 'x'}]) {
			t.true((await browser.api(path, body)).status >= 400);
		}
	}
	t.is(sum(Object.values(await counts(app.db))), 0);
	t.is(browser.cookies.get('localhost')?.size, 0);
});

test.serial('a session row stays small, whatever the browser sends along', async t => {
	const app = await startApp(t);
	const long = 'x'.repeat(5000);
	await app
		.browser()
		.post(
			`/signup?utm=${long}`,
			{username: 'ada', password: 'correct horse battery', next: `/${long}`, more: long},
			{headers: {'user-agent': long, referer: `${app.origin}/${long}`}},
		);

	const [row] = await sessionRows(app);
	t.truthy(row);
	t.true(JSON.stringify(row).length < 1000);
	t.is(row?.data, '{}');
});

test.serial('session and user are read by one query, once per request', async t => {
	const app = await startApp(t);
	const browser = await newcomer(app, 'ada');
	const queries: string[] = [];
	app.db.on('query', ({sql}: {sql: string}) => queries.push(sql));

	await browser.get('/hello');
	t.is(queries.length, 1, queries.join('\n'));
	t.regex(queries[0] ?? '', isRedis ? /from .users./ : /\Wsessions\W.*join .users./);

	queries.length = 0;
	for (const path of ['/', '/login', '/hello']) await app.browser().get(path);
	t.deepEqual(queries, [], 'strangers cost none');
});

test.serial('requireUser sends a browser to sign in and says where it wanted to go', async t => {
	const browser = (await startApp(t)).browser();
	const targets = {
		'/hello': '/login?next=/hello',
		'/hello?day=1&name=a%20b': '/login?next=/hello%3Fday%3D1%26name%3Da%2520b',
		'/account': '/login?next=/account',
	};
	for (const [path, location] of Object.entries(targets)) {
		for (const method of ['GET', 'HEAD']) {
			const answer = await browser.get(path, {method});
			t.is(answer.status, 302, path);
			t.is(answer.headers.get('location'), location);
		}
	}
});

test.serial('requireUser answers a program with not-signed-in', async t => {
	const answer = await (await startApp(t)).browser().getJson('/hello');
	t.is(answer.status, 401);
	t.is(codeOf(answer), 'not-signed-in');
});

test.serial('requireUser refuses what cannot be repeated after a sign-in', async t => {
	const createOwnRouter = () => {
		const router = createRouter();
		router.post('/hello', requireUser, ctx => {
			ctx.body = {greeted: ctx.state.user?.username};
		});
		return router;
	};
	const app = await startApp(t, {createRouter: createOwnRouter});

	t.is((await app.browser().post('/hello')).status, 401);
	const browser = await newcomer(app, 'ada');
	t.deepEqual((await browser.post('/hello')).json(), {greeted: 'ada'});
});

test.serial('requireUser lets who is signed in on, and the page knows them', async t => {
	const browser = await newcomer(await startApp(t), 'ada');
	const answer = await browser.get('/hello');
	t.is(answer.status, 200);
	t.true(answer.text.includes('Hello, ada'));
});
