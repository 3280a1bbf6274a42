import test from 'ava';
import {startApp} from '../helpers/app.ts';
import {readable} from '../helpers/browser.ts';
import {codeOf, meOf} from '../helpers/me.ts';
import {newcomer, password, signUp} from '../helpers/people.ts';
import {isSignedIn, sessionRows} from '../helpers/sessions.ts';

test.serial('a stranger signs up with the form, is signed in, and goes on', async t => {
	const app = await startApp(t);
	const browser = app.browser();
	await browser.get('/login?next=/hello');
	const form = browser.formTo('/signup');
	t.truthy(form);

	const answer = form && (await browser.submit(form, {username: 'Ada', password}));
	t.is(answer?.status, 303);
	t.is(answer?.headers.get('location'), '/hello');
	t.deepEqual(await meOf(browser), {id: '1', username: 'Ada', profiles: []});
});

test.serial('a program that signs up gets what /me says', async t => {
	const app = await startApp(t);
	t.deepEqual((await signUp(app.browser(), 'ada')).json(), {
		id: '1',
		username: 'ada',
		profiles: [],
	});
});

test.serial(
	'a refused sign-up comes again, with the name and where to go, and without the password',
	async t => {
		const app = await startApp(t);
		await newcomer(app, 'ada');
		const refused: [status: number, username: string, secret: string][] = [
			[400, 'ada"><b>', password],
			[400, 'grace', 'short-1'],
			[400, 'grace', 'Password1'],
			[409, 'ADA', password],
		];

		for (const [status, username, secret] of refused) {
			const browser = app.browser();
			const answer = await browser.post('/signup', {username, password: secret, next: '/hello'});
			t.is(answer.status, status, username);
			const form = browser.formTo('/signup');
			t.like(form?.fields, {username, next: '/hello', password: ''});
			t.false(answer.text.includes(secret));
			t.false(app.logged().includes(secret));
			t.true(answer.text.includes('role="alert"'));
			t.false(await isSignedIn(browser));
		}
		t.is((await app.db('users')).length, 1);
	},
);

const good = ['a1', 'A-b_c.9', '__proto__', 'constructor', '..', 'x'.repeat(40)];
const bad = [
	'',
	'a',
	'x'.repeat(41),
	'ada lovelace',
	' ada',
	'ada ',
	'ada\n',
	'ada\0',
	'ädä',
	'a@b',
];

test.serial('a username is 2 to 40 letters, digits, dots, hyphens and underscores', async t => {
	const app = await startApp(t);
	for (const username of good) t.is((await signUp(app.browser(), username)).status, 200, username);
	for (const username of bad) {
		const answer = await signUp(app.browser(), username);
		t.is(answer.status, 400, username);
		t.like(answer.json(), {error: {code: 'invalid-input', field: 'username'}});
	}
	t.is((await app.db('users')).length, good.length);
});

test.serial('a username is taken in every spelling', async t => {
	const app = await startApp(t);
	await newcomer(app, 'Ada');

	for (const username of ['Ada', 'ada', 'ADA']) {
		const answer = await signUp(app.browser(), username);
		t.is(answer.status, 409);
		t.is(codeOf(answer), 'username-taken');
	}
	const page = await app.browser().post('/signup', {username: 'aDA', password});
	t.true(readable(page).includes('Someone already has this username'));
});

test.serial('of many who want one name at the same time, one gets it', async t => {
	const app = await startApp(t);
	const spellings = ['ada', 'Ada', 'ADA', 'aDa', 'adA', 'ADa'];
	const answers = await Promise.all(spellings.map(name => signUp(app.browser(), name)));

	t.deepEqual(answers.map(({status}) => status).sort(), [200, 409, 409, 409, 409, 409]);
	t.is((await app.db('users')).length, 1);
	t.is((await app.db('user_profiles')).length, 1);
	t.is((await sessionRows(app)).length, 1);
});

test.serial('SIGNUP=closed lets nobody sign up, and who has an account in', async t => {
	const app = await startApp(t, {env: {SIGNUP: 'closed'}});
	const answer = await signUp(app.browser(), 'ada');
	t.is(answer.status, 403);
	t.is(codeOf(answer), 'signup-closed');
	t.is((await app.browser().post('/signup', {username: 'ada', password})).status, 403);
	t.is((await app.db('users')).length, 0);
});

test.serial('no other field of a form becomes a column', async t => {
	const app = await startApp(t);
	const from = Date.now();
	const extra = {
		...{id: '99', user_id: '99', is_admin: 'true', disabled_at: '1', password_hash: 'mine'},
		...{created_at: '1', updated_at: '1', username_key: 'grace', signed_in_at: '1'},
	};
	const browser = app.browser();
	t.is((await browser.api('/signup', {...extra, username: 'ada', password})).status, 200);
	t.is((await app.browser().post('/signup', {...extra, username: 'bob', password})).status, 303);
	const change = {...extra, current: password, password: `${password}!`};
	t.is((await browser.api('/account/password', change)).status, 200);
	t.is((await app.browser().api('/login', {...extra, ...change, username: 'ada'})).status, 200);

	const users = await app.db('users').orderBy('id');
	t.deepEqual(
		users.map(({id, username, disabled_at}) => [id, username, disabled_at]),
		[
			[1, 'ada', null],
			[2, 'bob', null],
		],
	);
	for (const {created_at, updated_at, password_hash} of users) {
		t.true(created_at >= from && updated_at >= from);
		t.regex(String(password_hash), /^\$argon2id\$/);
	}
	for (const {signed_in_at} of await sessionRows(app)) t.true(signed_in_at >= from);
});
