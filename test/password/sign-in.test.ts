import test from 'ava';
import {startApp, type TestApp} from '../helpers/app.ts';
import type {Answer} from '../helpers/browser.ts';
import {codeOf, meOf} from '../helpers/me.ts';
import {logIn, newcomer, password, provider} from '../helpers/people.ts';
import {isSignedIn, sessionRows} from '../helpers/sessions.ts';
import {signIn} from '../helpers/sign-in.ts';

test.serial('the form signs in and goes on to where it was wanted', async t => {
	const app = await startApp(t);
	await newcomer(app, 'Ada');
	const browser = app.browser();
	await browser.follow(await browser.get('/hello'));
	const form = browser.formTo('/login');
	t.truthy(form);

	const answer = form && (await browser.submit(form, {username: 'ada', password}));
	t.is(answer?.status, 303);
	t.is(answer?.headers.get('location'), '/hello');
	t.is((await meOf(browser)).username, 'Ada', 'the name is matched without regard to case');
});

test.serial(
	'a refused form comes again, with the name and where to go, and without the password',
	async t => {
		const app = await startApp(t);
		const browser = app.browser();
		const secret = 'not the password';
		const answer = await browser.post('/login', {
			username: 'ada',
			password: secret,
			next: '/hello',
		});

		t.is(answer.status, 401);
		const form = browser.formTo('/login');
		t.like(form?.fields, {username: 'ada', next: '/hello', password: ''});
		t.false(answer.text.includes(secret));
		t.false(app.logged().includes(secret));
		t.true(answer.text.includes('role="alert"'));
	},
);

/** Four people whose names have one length, so that nothing else differs. */
const cast = async (app: TestApp) => {
	await newcomer(app, 'ada1');
	await newcomer(app, 'ada2');
	await app.db('users').where({username: 'ada2'}).update({disabled_at: Date.now()});
	await signIn(app.browser(), provider);
	await app.db('users').where({id: 3}).update({username: 'ada3'});
	return {'a wrong password': 'ada1', disabled: 'ada2', 'no password': 'ada3', unknown: 'ada4'};
};

/** An answer without what is new each time. */
const essence = (answer: Answer, username: string) => {
	const id = answer.headers.get('x-request-id') ?? '';
	const {date: _, 'x-request-id': __, ...headers} = Object.fromEntries(answer.headers);
	const text = answer.text.replaceAll(id, 'REQUEST').replaceAll(username, 'NAME');
	return {status: answer.status, headers, text};
};

test.serial('nobody can tell by the answer why a sign-in was refused', async t => {
	const app = await startApp(t);
	const people = await cast(app);
	const essences = await Promise.all(
		Object.values(people).map(async username => {
			const form = {username, password: 'not the password'};
			return {
				page: essence(await app.browser().post('/login', form), username),
				json: essence(await app.browser().api('/login', form), username),
			};
		}),
	);

	const [known, ...others] = essences;
	t.is(known?.page.status, 401);
	for (const other of others) t.deepEqual(other, known);
});

test.serial(
	'who is disabled cannot sign in by password, and learns no more than a stranger',
	async t => {
		const app = await startApp(t);
		await cast(app);
		const answer = await logIn(app.browser(), 'ada2');
		t.is(answer.status, 401);
		t.is(codeOf(answer), 'invalid-credentials');
	},
);

test.serial(
	'who has no password cannot sign in with none, or with what stands for none',
	async t => {
		const app = await startApp(t);
		await cast(app);
		const {length} = await sessionRows(app);

		for (const guess of ['', 'null', 'undefined', '\0', ' ', '0', 'false']) {
			t.is((await logIn(app.browser(), 'ada3', guess)).status, 401, guess);
			t.is((await app.browser().post('/login', {username: 'ada3', password: guess})).status, 401);
		}
		for (const body of [{password: null}, {password: 0}, {password: []}, {}]) {
			t.is((await app.browser().api('/login', {username: 'ada3', ...body})).status, 400);
		}
		t.is((await app.browser().post('/login', {username: 'ada3'})).status, 400);
		t.is((await sessionRows(app)).length, length);
	},
);

test.serial('a wrong password does not sign out who is signed in', async t => {
	const app = await startApp(t);
	const browser = await newcomer(app, 'ada');
	t.is((await logIn(browser, 'ada', 'not the password')).status, 401);
	t.true(await isSignedIn(browser));
});
