import test from 'ava';
import {startApp} from '../helpers/app.ts';
import {codeOf} from '../helpers/me.ts';
import {registry} from '../helpers/registry.ts';
import {accept, counts, dump, refuse} from '../helpers/rows.ts';
import {begin, decide, signIn} from '../helpers/sign-in.ts';

const person = {username: 'ada', password: 'correct horse battery'};
const asJson = {headers: {accept: 'application/json'}};

/** Makes the hook's own insert fail, as a mistake in it would. */
const breakHook = (db: Parameters<typeof dump>[0]) => refuse(db, 'user_profiles');

test.serial('userCreated: every user has a user_profiles row, whichever way they came', async t => {
	const app = await startApp(t);
	await app.browser().post('/signup', person);
	for (const {mixin} of registry) await signIn(app.browser(), mixin.name);

	const users = await app.db('users').orderBy('id').select('id', 'created_at');
	t.is(users.length, registry.length + 1);
	t.deepEqual(
		await app.db('user_profiles').orderBy('user_id').select('user_id as id', 'created_at'),
		users,
	);
});

test.serial('userCreated: a failure leaves nothing of a sign-up by password', async t => {
	const app = await startApp(t);
	await breakHook(app.db);
	const before = await counts(app.db);

	const answer = await app.browser().api('/signup', person);
	t.is(answer.status, 500);
	t.is(codeOf(answer), 'internal');
	t.deepEqual(await counts(app.db), before);
});

for (const {mixin} of registry) {
	test.serial(
		`userCreated: a failure leaves nothing of a sign-up through ${mixin.name}`,
		async t => {
			const app = await startApp(t);
			await breakHook(app.db);
			const before = await counts(app.db);

			const browser = app.browser();
			await begin(browser, mixin.name);
			const answer = await browser.get(await decide(browser), asJson);
			t.is(answer.status, 500);
			t.is(codeOf(answer), 'internal');
			t.deepEqual(await counts(app.db), before);
			t.is((await browser.getJson('/me')).status, 401);

			await accept(app.db, 'user_profiles');
			t.is((await signIn(browser, mixin.name)).status, 302);
		},
	);

	test.serial(
		`a sign-up through ${mixin.name} that fails at its last row leaves nothing`,
		async t => {
			const app = await startApp(t);
			await refuse(app.db, 'audit_events');
			const before = await dump(app.db);

			t.is((await signIn(app.browser(), mixin.name)).status, 500);
			t.deepEqual(await dump(app.db), before);
		},
	);
}
