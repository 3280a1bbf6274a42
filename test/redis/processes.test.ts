import test, {type ExecutionContext} from 'ava';
import {startApp} from '../helpers/app.ts';
import {ownDatabase} from '../helpers/fresh-database.ts';
import {logIn, newcomer, password, provider, signUp} from '../helpers/people.ts';
import {redisUrl} from '../helpers/redis.ts';
import {browserWith, cookieOf, isSignedIn, rowId, sessionRows} from '../helpers/sessions.ts';

/** Two apps on one database and one Redis, as two processes of one app are. */
const two = async (t: ExecutionContext, more = {}) => {
	const db = await ownDatabase(t);
	const env = {SESSION_KEYS: 'one-secret-for-both-of-these-apps-here', ...more};
	const [one, other] = [
		await startApp(t, {db, redis: redisUrl, env}),
		await startApp(t, {db, redis: redisUrl, env}),
	];
	return {db, one, other};
};

test.serial('who signs in at one is signed in at the other', async t => {
	const {one, other} = await two(t);
	const cookie = cookieOf(await newcomer(one, 'ada'));
	t.true(await isSignedIn(browserWith(other, cookie)));
});

test.serial('a revocation at one is felt at the other with the next request', async t => {
	const {one, other} = await two(t);
	const browser = await newcomer(one, 'ada');
	const there = browserWith(other, cookieOf(browser));
	const phone = other.browser();
	await logIn(phone, 'ada');
	const phoneHere = browserWith(one, cookieOf(phone));
	t.deepEqual(await Promise.all([there, phone, phoneHere].map(isSignedIn)), [true, true, true]);

	await browser.api('/account/sessions/revoke', {id: rowId(phone)});
	t.deepEqual(await Promise.all([phone, phoneHere].map(isSignedIn)), [false, false]);

	await logIn(phone, 'ada');
	await there.api('/account/sessions/revoke-others');
	t.false(await isSignedIn(phone));
	t.true(await isSignedIn(browser));

	await there.api('/logout');
	t.false(await isSignedIn(browser));
	t.deepEqual(await sessionRows(one), []);
});

test.serial('a new password set at one ends the sessions at the other', async t => {
	const {one, other} = await two(t);
	const browser = await newcomer(one, 'ada');
	const phone = other.browser();
	await logIn(phone, 'ada');

	const form = {current: password, password: 'a better password'};
	t.is((await browser.api('/account/password', form)).status, 200);
	t.false(await isSignedIn(phone));
	t.true(await isSignedIn(browser));
});

test.serial('who is disabled or deleted is out with the next request at both', async t => {
	const {db, one, other} = await two(t);
	const browser = await newcomer(one, 'ada');
	const there = browserWith(other, cookieOf(browser));

	await db('users').update({disabled_at: Date.now()});
	t.deepEqual(await Promise.all([browser, there].map(isSignedIn)), [false, false]);
	await db('users').update({disabled_at: null});
	t.true(await isSignedIn(there));
	await db('users').delete();
	t.false(await isSignedIn(there));
});

test.serial('limits count what both have seen', async t => {
	const {one, other} = await two(t, {RATE_LIMIT: 'on'});
	const apps = [one, other];
	const at = (index: number) => apps[index % 2]?.browser() ?? one.browser();

	await newcomer(one, 'ada');
	for (let index = 0; index < 10; index++) {
		t.is((await logIn(at(index), 'ada', 'not the password')).status, 401);
	}
	for (const app of apps) {
		const answer = await logIn(app.browser(), 'ada');
		t.is(answer.status, 429);
		const wait = Number(answer.headers.get('retry-after'));
		t.true(wait > 14 * 60 && wait <= 15 * 60, `${wait}`);
	}

	for (let index = 1; index < 20; index++) {
		t.is((await signUp(at(index), `name${index}`)).status, 200);
	}
	for (const app of apps) t.is((await signUp(app.browser(), 'one-more')).status, 429);

	for (let index = 0; index < 60; index++) {
		t.is((await at(index).api(`/connect/${provider}`)).status, 200);
	}
	for (const app of apps) t.is((await app.browser().api(`/connect/${provider}`)).status, 429);
});
