import test from 'ava';
import {requireUser} from '../../starter/auth/require.ts';
import {createRouter} from '../../starter/routes.ts';
import {startApp} from '../helpers/app.ts';
import {codeOf} from '../helpers/me.ts';
import {newcomer} from '../helpers/people.ts';

test('requireUser sends a browser to sign in and says where it wanted to go', async t => {
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

test('requireUser answers a program with not-signed-in', async t => {
	const answer = await (await startApp(t)).browser().getJson('/hello');
	t.is(answer.status, 401);
	t.is(codeOf(answer), 'not-signed-in');
});

test('requireUser refuses what cannot be repeated after a sign-in', async t => {
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

test('requireUser lets who is signed in on, and the page knows them', async t => {
	const browser = await newcomer(await startApp(t), 'ada');
	const answer = await browser.get('/hello');
	t.is(answer.status, 200);
	t.true(answer.text.includes('Hello, ada'));
});
