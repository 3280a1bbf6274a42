import test from 'ava';
import {startApp} from '../helpers/app.ts';
import {meOf} from '../helpers/me.ts';
import {edited, registry} from '../helpers/registry.ts';
import {countsOf} from '../helpers/sessions.ts';
import {begin, decide, signIn} from '../helpers/sign-in.ts';

const twenty = Array.from({length: 20}, (_, index) => index);

for (const {mixin} of registry) {
	const {name} = mixin;
	const table = `${name}_profiles`;

	test.serial(`twenty first sign-ins of one account of ${name} at once make one user`, async t => {
		const app = await startApp(t);
		const ready = await Promise.all(
			twenty.map(async () => {
				const browser = app.browser();
				await begin(browser, name);
				return {browser, callback: await decide(browser, {person: 'ada'})};
			}),
		);
		const answers = await Promise.all(ready.map(({browser, callback}) => browser.get(callback)));

		t.deepEqual([...new Set(answers.map(({status}) => status))], [302]);
		const ids = await Promise.all(ready.map(async ({browser}) => (await meOf(browser)).id));
		t.is(new Set(ids).size, 1);
		t.like(await countsOf(app), {
			users: 1,
			user_profiles: 1,
			identities: 1,
			[table]: 1,
			sessions: 20,
			oauth_flows: 0,
		});
	});

	test.serial(`${name}: who finds a row taken half-way through a sign-up looks again`, async t => {
		let tries = 0;
		const providers = edited(({model}) => ({
			model: {
				...model,
				async createProfile(db, row) {
					await model.createProfile(db, row);
					// As if another process had been faster: the database refuses the second one.
					if (++tries === 1) await model.createProfile(db, row);
				},
			},
		}));
		const app = await startApp(t, {providers});
		const browser = app.browser();
		t.is((await signIn(browser, name)).status, 302);
		t.is(tries, 2);
		t.like(await countsOf(app), {users: 1, user_profiles: 1, identities: 1, [table]: 1});
	});

	test.serial(`twenty flows of ${name} begun at once in one browser: ten are kept`, async t => {
		const app = await startApp(t);
		const browser = app.browser();
		await begin(browser, name);
		browser.url = app.origin;
		await Promise.all(twenty.map(() => browser.api(`/connect/${name}`, {})));
		t.like(await countsOf(app), {oauth_flows: 10});
	});

	test.serial(`twenty callbacks with one flow of ${name} at once sign in once`, async t => {
		const app = await startApp(t);
		const browser = app.browser();
		await begin(browser, name);
		const callback = await decide(browser);
		const answers = await Promise.all(twenty.map(() => browser.get(callback)));

		const won = answers.filter(({status}) => status === 302);
		t.is(won.length, 1);
		t.is(answers.filter(({status}) => status === 400).length, 19);
		t.like(await countsOf(app), {users: 1, [table]: 1, sessions: 1});
	});

	test.serial(`two users link one account of ${name} at once: one of them holds it`, async t => {
		const app = await startApp(t);
		const ready = await Promise.all(
			['grace', 'alan'].map(async person => {
				const browser = app.browser();
				await signIn(browser, name, {person});
				await begin(browser, name);
				return {browser, callback: await decide(browser, {person: 'ada'})};
			}),
		);
		const answers = await Promise.all(ready.map(({browser, callback}) => browser.get(callback)));
		t.deepEqual(answers.map(({status}) => status).sort(), [302, 409]);
		t.like(await countsOf(app), {users: 2, identities: 3, [table]: 3});
	});

	test.serial(
		`linking and unlinking one account of ${name} at once leaves no half of it`,
		async t => {
			const app = await startApp(t);
			for (let round = 0; round < 3; round++) {
				const browser = app.browser();
				await signIn(browser, name, {name: `Somebody ${round}`});
				const {id: user, profiles} = await meOf(browser);
				const own = new Set(profiles.map(({id}) => id));
				await signIn(browser, name, {name: `Linked ${round}`});
				const linked = (await meOf(browser)).profiles.find(({id}) => !own.has(id));
				const id = linked?.id ?? '';
				await begin(browser, name);
				const callback = await decide(browser, {name: `Linked ${round}`});
				browser.url = app.origin;

				const [unlinked, back] = await Promise.all([
					browser.post(`/account/profiles/${name}/disconnect`, {id}),
					browser.get(callback, {headers: {'sec-fetch-site': 'cross-site'}}),
				]);
				t.deepEqual([unlinked.status, back.status], [303, 302]);

				const identity = await app.db('identities').where({provider: name, id}).first();
				const profile = await app.db(table).where({id}).first();
				t.is(identity?.user_id, profile?.user_id);
				t.true(identity === undefined || identity.user_id === Number(user));
			}
		},
	);

	test.serial(`unlinking the last two accounts of ${name} at once leaves one`, async t => {
		const app = await startApp(t);
		const browser = app.browser();
		await signIn(browser, name, {person: 'ada'});
		await signIn(browser, name, {person: 'grace'});
		const {profiles} = await meOf(browser);

		const answers = await Promise.all(
			profiles.map(({id}) => browser.api(`/account/profiles/${name}/disconnect`, {id})),
		);
		t.deepEqual(answers.map(({status}) => status).sort(), [200, 409]);
		t.like(await countsOf(app), {users: 1, identities: 1, [table]: 1});
		t.is((await meOf(browser)).profiles.length, 1);
	});
}
