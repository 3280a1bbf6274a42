import test from 'ava';
import {startApp, type TestApp} from '../helpers/app.ts';
import {codeOf, meOf} from '../helpers/me.ts';
import {newcomer, provider, secondBrowser, signUp} from '../helpers/people.ts';
import {registry} from '../helpers/registry.ts';
import {dump} from '../helpers/rows.ts';
import {browserWith, cookieOf, isSignedIn, sessionRows} from '../helpers/sessions.ts';
import {begin, decide, signIn} from '../helpers/sign-in.ts';

/** How many rows of each table are about a user. */
const rowsOf = async (app: TestApp, userId: number) =>
	Object.fromEntries(
		Object.entries({...(await dump(app.db)), sessions: await sessionRows(app)})
			.map(([table, rows]) => {
				const column = table === 'users' ? 'id' : 'user_id';
				const isTheirs = (row: object) =>
					Object.entries(row).some(([name, value]) => name === column && value === userId);
				return [table, rows.filter(isTheirs).length] as const;
			})
			.filter(([, count]) => count > 0),
	);

test.serial(
	'an account is deleted with all that hangs on it, and only what happened stays known',
	async t => {
		const app = await startApp(t);
		const grace = await newcomer(app, 'grace');
		await signIn(grace, provider, {person: 'grace'});
		const hers = await rowsOf(app, 1);

		const browser = await newcomer(app, 'ada');
		for (const {mixin} of registry) await signIn(browser, mixin.name, {person: 'ada'});
		const other = await secondBrowser(app, 'ada');
		await begin(other, provider);
		other.url = app.origin;
		const tables = [
			'users',
			'user_profiles',
			'identities',
			'sessions',
			'oauth_flows',
			'audit_events',
		];
		const profiles = registry.map(({mixin}) => `${mixin.name}_profiles`);
		t.deepEqual(Object.keys(await rowsOf(app, 2)).sort(), [...tables, ...profiles].sort());
		const cookies = [cookieOf(browser), cookieOf(other)];

		const answer = await browser.post('/account/delete');
		t.is(answer.status, 303);
		t.is(answer.headers.get('location'), '/account');
		t.is(browser.cookie('sid'), undefined);
		await app.revoker.idle();

		t.deepEqual(Object.keys(await rowsOf(app, 2)), ['audit_events']);
		t.deepEqual(await rowsOf(app, 1), hers, 'nobody else is touched');
		t.true(await isSignedIn(grace));
		for (const cookie of cookies) {
			const ghost = browserWith(app, cookie);
			for (const path of ['/me', '/account', '/account/history', '/hello']) {
				t.is((await ghost.getJson(path)).status, 401, path);
			}
			t.is((await ghost.api('/account/delete')).status, 401);
		}
	},
);

test.serial('a program that deletes an account gets what /me says of nobody', async t => {
	const browser = await newcomer(await startApp(t), 'ada');
	t.deepEqual((await browser.api('/account/delete')).json(), {});
});

test.serial('the name is free again, but who takes it gets nothing of the old account', async t => {
	const app = await startApp(t);
	const browser = await newcomer(app, 'ada');
	await signIn(browser, provider);
	await browser.post('/account/delete');

	t.is((await signUp(browser, 'ada')).status, 200);
	t.deepEqual((await meOf(browser)).profiles, []);
	t.not((await meOf(browser)).id, '1', 'no id is given twice');
	const {events} = (await browser.getJson('/account/history')).json<{events: unknown[]}>();
	t.is(events.length, 1);
});

test.serial('a flow that the deleted person began leads nowhere', async t => {
	const app = await startApp(t);
	const browser = await newcomer(app, 'ada');
	await begin(browser, provider);
	const callback = await decide(browser);
	browser.url = app.origin;
	await browser.post('/account/delete');

	const answer = await browser.get(callback, {headers: {accept: 'application/json'}});
	t.is(codeOf(answer), 'flow-expired');
	t.is((await app.db('users')).length, 0);
});

test.serial('nothing can hang on a user who is not there', async t => {
	const app = await startApp(t);
	const browser = await newcomer(app, 'ada');
	for (const {mixin} of registry) await signIn(browser, mixin.name);
	await begin(browser, provider);

	const {audit_events: _, ...tables} = await dump(app.db);
	const hanging = Object.entries(tables)
		.filter(([, rows]) => rows.some(row => row.user_id === 1))
		.map(([table]) => table);
	t.true(hanging.length >= 3 + registry.length, hanging.join());
	for (const table of hanging) {
		const move = (user_id: number) => app.db(table).update({user_id});
		await t.throwsAsync(move(999), {message: /foreign key/i}, table);
		t.true((await move(1)) > 0, table);
	}
});
