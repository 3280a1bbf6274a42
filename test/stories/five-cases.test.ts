import test from 'ava';
import {startApp} from '../helpers/app.ts';
import {codeOf, meOf} from '../helpers/me.ts';
import {registry} from '../helpers/registry.ts';
import {dump} from '../helpers/rows.ts';
import {changeSessions, countsOf} from '../helpers/sessions.ts';
import {begin, decide, signIn} from '../helpers/sign-in.ts';

const ada = {person: 'ada'};
const grace = {person: 'grace'};

for (const {mixin} of registry) {
	const {name} = mixin;
	const table = `${name}_profiles`;

	test.serial(
		`sign up: who comes from ${name} for the first time gets a user and a profile`,
		async t => {
			const app = await startApp(t);
			const browser = app.browser();
			await signIn(browser, name, ada);

			t.like(await countsOf(app), {
				users: 1,
				user_profiles: 1,
				identities: 1,
				[table]: 1,
				sessions: 1,
				oauth_flows: 0,
				audit_events: 1,
			});
			const me = await meOf(browser);
			t.like(await app.db(table).first(), {id: me.profiles[0]?.id, user_id: Number(me.id)});
			t.like(await app.db('audit_events').first(), {type: 'sign-up', provider: name});
		},
	);

	test.serial(`sign in: who comes back from ${name} is the same user`, async t => {
		const app = await startApp(t);
		const [first, second] = [app.browser(), app.browser()];
		await signIn(first, name, ada);
		const before = await countsOf(app);
		await signIn(second, name, ada);

		t.deepEqual(await meOf(second), await meOf(first));
		t.deepEqual(await countsOf(app), {
			...before,
			sessions: 2,
			audit_events: 2,
		});
	});

	test.serial(
		`link: who is signed in and brings a new ${name} profile holds it from then on`,
		async t => {
			const app = await startApp(t);
			const browser = app.browser();
			await signIn(browser, name, ada);
			const {id, username} = await meOf(browser);
			const sid = browser.cookie('sid');
			await signIn(browser, name, grace);

			const me = await meOf(browser);
			t.like(me, {id, username});
			t.is(me.profiles.length, 2);
			t.is(browser.cookie('sid'), sid, 'linking is no sign-in');
			t.like(await countsOf(app), {users: 1, identities: 2, [table]: 2, sessions: 1});

			const other = app.browser();
			await signIn(other, name, grace);
			t.is((await meOf(other)).id, id, 'the linked profile signs the same user in');
		},
	);

	test.serial(
		`bring up to date: who is signed in and brings their own ${name} profile again keeps it`,
		async t => {
			const app = await startApp(t);
			const browser = app.browser();
			await signIn(browser, name, ada);
			const me = await meOf(browser);
			const before = await countsOf(app);
			const sid = browser.cookie('sid');
			await app.db(table).update({updated_at: 1, access_token: null});
			await changeSessions(app, {signed_in_at: 1});
			await signIn(browser, name, ada);

			t.deepEqual(await meOf(browser), me);
			t.deepEqual({...(await countsOf(app)), sessions: 1}, {...before, audit_events: 2});
			const row = await app.db(table).first();
			t.true(row?.updated_at > 1);
			t.truthy(row?.access_token);
			t.not(browser.cookie('sid'), sid, 'the sign-in counts as recent, under a new session id');
		},
	);

	test.serial(`refuse: a ${name} profile that belongs to someone else stays theirs`, async t => {
		const app = await startApp(t);
		const [owner, thief] = [app.browser(), app.browser()];
		await signIn(owner, name, ada);
		await signIn(thief, name, grace);
		const [owned, stolen] = [await meOf(owner), await meOf(thief)];
		const before = await dump(app.db);

		await begin(thief, name);
		const callback = await decide(thief, ada);
		const answer = await thief.get(callback, {headers: {accept: 'application/json'}});

		t.is(answer.status, 409);
		t.is(codeOf(answer), 'profile-taken');
		t.deepEqual(await dump(app.db), before, 'not one row has changed');
		t.deepEqual([await meOf(owner), await meOf(thief)], [owned, stolen]);
	});
}
