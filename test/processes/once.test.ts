import test from 'ava';
import type {Answer, Browser} from '../helpers/browser.ts';
import {tokenCalls} from '../helpers/connection.ts';
import {holdNext} from '../helpers/gate.ts';
import {meOf} from '../helpers/me.ts';
import {registry} from '../helpers/registry.ts';
import {counts as rowsOf} from '../helpers/rows.ts';
import {agreeAtOnce, signIn} from '../helpers/sign-in.ts';
import {counts, type Many, servedBy, shareMany} from './many.ts';

const twenty = Array.from({length: 20}, (_, index) => index);

/** Has each process ask the database ten things at once: who has to connect first is late for a race. */
const warmUp = (many: Many): Promise<unknown> =>
	Promise.all(many.browsers().flatMap(at => twenty.slice(10).map(() => at.get('/readyz'))));

/** How many more rows the tables have after something was done, by processes that are all awake. */
const added = async (many: Many, act: () => Promise<unknown>): Promise<Record<string, number>> => {
	await warmUp(many);
	const before = await rowsOf(many.db);
	await act();
	const after = await rowsOf(many.db);
	return Object.fromEntries(
		Object.entries(after).map(([table, count]) => [table, count - (before[table] ?? 0)]),
	);
};

/** How many answers had which status. */
const tally = (answers: readonly Answer[]): Record<string, number> => {
	const counts: Record<string, number> = {};
	for (const {status} of answers) counts[status] = (counts[status] ?? 0) + 1;
	return counts;
};

/** How many different processes have answered. */
const servers = (answers: readonly Answer[]): number => new Set(answers.map(servedBy)).size;

for (const count of counts) {
	const many = shareMany(count);

	for (const {mixin} of registry) {
		const {name} = mixin;

		test(`${count} processes: twenty callbacks of one flow of ${name} at once sign in once`, async t => {
			const browser = many.browser();
			const callback = await agreeAtOnce(browser, name, {name: 'Once Only'});
			const rows = await added(many, async () => {
				const answers = await Promise.all(twenty.map(() => browser.get(callback)));
				t.deepEqual(tally(answers), {302: 1, 400: 19});
				t.is(servers(answers), count);
			});
			t.like(rows, {users: 1, identities: 1, [`${name}_profiles`]: 1, oauth_flows: -1});
			t.is((await meOf(browser)).profiles.length, 1);
		});

		test(`${count} processes: twenty first sign-ins of one account of ${name} at once make one user`, async t => {
			const ready = await Promise.all(
				twenty.map(async () => {
					const browser = many.browser();
					return {browser, callback: await agreeAtOnce(browser, name, {name: 'Newcomer'})};
				}),
			);
			const rows = await added(many, async () => {
				const answers = await Promise.all(
					ready.map(({browser, callback}) => browser.get(callback)),
				);
				t.deepEqual(tally(answers), {302: 20});
				t.is(servers(answers), count);
			});
			const one = {users: 1, user_profiles: 1, identities: 1, [`${name}_profiles`]: 1};
			t.like(rows, {...one, oauth_flows: -20});
			const ids = await Promise.all(ready.map(async ({browser}) => (await meOf(browser)).id));
			t.is(new Set(ids).size, 1);
		});

		test(`${count} processes: linking and unlinking one account of ${name} at once leaves no half of it`, async t => {
			for (let round = 0; round < 5; round++) {
				const browser = many.browser();
				await signIn(browser, name, {name: `Stays ${round}`});
				const own = (await meOf(browser)).profiles[0]?.id;
				await signIn(browser, name, {name: `Linked ${round}`});
				const {id: user, profiles} = await meOf(browser);
				const id = profiles.find(profile => profile.id !== own)?.id ?? '';
				const callback = await agreeAtOnce(browser, name, {name: `Linked ${round}`});
				browser.url = `${many.origin}/`;

				const answers = await Promise.all([
					browser.api(`/account/profiles/${name}/disconnect`, {id}),
					browser.get(callback),
				]);
				const [unlinked, back] = answers;
				// Who has come back has a new session, and the old one may be over by then.
				t.true([200, 401].includes(unlinked.status), `${unlinked.status}`);
				t.is(back.status, 302);
				t.is(servers(answers), 2);
				const identity = await many.db('identities').where({provider: name, id}).first();
				const profile = await many.db(`${name}_profiles`).where({id}).first();
				t.is(identity?.user_id, profile?.user_id);
				t.true(identity === undefined || identity.user_id === Number(user));
				if (unlinked.status === 401) t.truthy(identity, 'what is refused unlinks nothing');
			}
		});

		test(`${count} processes: of the last two accounts of ${name}, unlinked at once, one stays`, async t => {
			for (let round = 0; round < 5; round++) {
				const browser = many.browser();
				await signIn(browser, name, {name: `First ${round}`});
				await signIn(browser, name, {name: `Second ${round}`});
				const {profiles} = await meOf(browser);
				t.is(profiles.length, 2);

				const answers = await Promise.all(
					profiles.map(({id}) => browser.api(`/account/profiles/${name}/disconnect`, {id})),
				);
				t.deepEqual(tally(answers), {200: 1, 409: 1});
				t.is(servers(answers), 2);
				t.is((await meOf(browser)).profiles.length, 1);
			}
		});
	}

	const github = registry.find(({mixin}) => mixin.name === 'github');
	if (!github) continue; // the page that calls a service is about this one

	test(`${count} processes: fifty calls with an old token at once make one refresh`, async t => {
		const browser = many.browser();
		await signIn(browser, 'github', {name: 'Holds Repositories'});
		const {id = ''} = (await meOf(browser)).profiles[0] ?? {};
		const call = (at: Browser) => at.getJson('/repositories');
		const refreshes = () => tokenCalls(many, github.mixin);
		const begun = refreshes();
		t.is((await call(browser)).status, 200);
		t.is(refreshes(), begun, 'a token that lives is used as it is');

		await many
			.db('github_profiles')
			.where({id})
			.update({token_expires_at: Date.now() - 1000});
		await warmUp(many);
		const held = holdNext(many, github.mixin, 'token');
		const fifty = Array.from({length: 50}, () => call(many.browser(browser)));
		await held.asked;
		// By then each has had the time to ask as well; nobody waits for a provider for long.
		await Promise.all(many.browsers().map(at => at.get('/healthz')));
		held.release();
		const answers = await Promise.all(fifty);
		t.deepEqual(tally(answers), {200: 50});
		t.is(servers(answers), count);
		t.is(refreshes(), begun + 1);
		t.deepEqual(await many.db('token_refreshes'), []);
		t.is((await call(browser)).status, 200, 'and the new one works');
	});
}
