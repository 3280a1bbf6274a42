import test from 'ava';
import type {Mixin} from '../../starter/auth/mixin.ts';
import {startApp} from '../helpers/app.ts';
import {meOf} from '../helpers/me.ts';
import {registry} from '../helpers/registry.ts';
import {describeAs, everyText, setId} from '../helpers/remote.ts';
import {counts, onlyProfile} from '../helpers/rows.ts';
import {decide, signIn} from '../helpers/sign-in.ts';

/** Makes every text of a profile but the id this one. */
const all = (mixin: Mixin, text: string) => (profile: Record<string, unknown>) =>
	everyText(profile, mixin, () => text);

for (const {mixin} of registry) {
	const {name} = mixin;

	test.serial(`one user may hold two accounts of ${name}, and each signs them in`, async t => {
		const app = await startApp(t);
		const browser = app.browser();
		await signIn(browser, name, {person: 'ada'});
		await signIn(browser, name, {person: 'grace'});
		const me = await meOf(browser);
		t.deepEqual(
			me.profiles.map(({provider}) => provider),
			[name, name],
		);

		for (const person of ['ada', 'grace']) {
			const other = app.browser();
			await signIn(other, name, {person});
			t.is((await meOf(other)).id, me.id);
		}
	});

	test.serial(
		`who changes every name, address and picture at ${name} is still the same user`,
		async t => {
			const app = await startApp(t);
			const [first, second] = [app.browser(), app.browser()];
			await signIn(first, name);
			const before = await meOf(first);
			describeAs(app, mixin, all(mixin, 'renamed@example.com'));
			await signIn(second, name);

			const after = await meOf(second);
			t.like(after, {id: before.id, username: before.username});
			t.is((await counts(app.db)).users, 1);
		},
	);

	test.serial(`who takes over an old name at ${name} is a new user`, async t => {
		const app = await startApp(t);
		const [first, second] = [app.browser(), app.browser()];
		describeAs(app, mixin, all(mixin, 'handle@example.com'));
		await signIn(first, name, {person: 'ada'});
		await signIn(second, name, {person: 'grace'});

		const [one, other] = [await meOf(first), await meOf(second)];
		t.not(one.id, other.id);
		t.not(one.username.toLowerCase(), other.username.toLowerCase());
	});

	test.serial(
		`${name}'s ids are compared byte for byte, and none that is unusable is let in`,
		async t => {
			const app = await startApp(t);
			const isForm = mixin.oauth === 1 && mixin.profile_url === 'token';
			const texts = ['', 'a'.repeat(256), 'a\u0000b'];
			const bad = isForm ? texts : [...texts, null, undefined, true, {}, ['1'], 0, -1, 1.5];
			for (const id of bad) {
				describeAs(app, mixin, profile => setId(profile, mixin, id));
				t.is((await signIn(app.browser(), name)).status, 502, String(id));
			}
			t.is((await counts(app.db)).users, 0);

			const good = ['Abc', 'abc', 'abc ', 'äbc', 'a\u0308bc', '0', '00', 'true', 'null'];
			for (const id of [...good, ...good]) {
				describeAs(app, mixin, profile => setId(profile, mixin, id));
				t.is((await signIn(app.browser(), name)).status, 302, id);
			}
			t.is((await counts(app.db)).users, good.length);
		},
	);

	test.serial(`no e-mail address joins anybody, verified by ${name} or not`, async t => {
		const app = await startApp(t);
		const owner = app.browser();
		const secret = {username: 'ada', password: 'correct horse battery'};
		await owner.post('/signup', secret);
		const before = await meOf(owner);
		const ids = new Set([before.id]);

		const answers = [true, false, 'true', 'false', 1, null, undefined];
		for (const [index, verified] of answers.entries()) {
			describeAs(app, mixin, profile => {
				all(mixin, 'ada')(profile);
				const email = 'ada@example.com';
				Object.assign(profile, {email, email_verified: verified, verified_email: verified});
			});
			const browser = app.browser();
			const answer = await signIn(browser, name, {name: `Visitor ${index}`});
			t.is(answer.status, 302, String(verified));
			ids.add((await meOf(browser)).id);

			const again = app.browser();
			t.is((await again.api('/login', secret)).status, 200);
			t.deepEqual(await meOf(again), before, 'the password opens what it always did');
		}
		t.is(ids.size, 1 + answers.length);
	});

	test.serial(`who is signed in and goes by way of "again" to ${name} links it`, async t => {
		const app = await startApp(t);
		const browser = app.browser();
		await browser.post('/signup', {username: 'ada', password: 'correct horse battery'});
		const {id} = await meOf(browser);
		await browser.get('/login?again=1');
		const form = browser.formTo(`/connect/${name}`);
		if (!form) return t.fail();
		await browser.follow(await browser.submit(form));
		t.is((await browser.get(await decide(browser))).status, 302);

		const me = await meOf(browser);
		t.is(me.id, id);
		t.like(me.profiles, [{provider: name}]);
		t.is((await counts(app.db)).users, 1);
	});
}

test.serial('the same id, name and e-mail address at every provider are as many users', async t => {
	const app = await startApp(t);
	const ids = new Set<string>();
	for (const {mixin} of registry) {
		describeAs(app, mixin, profile => {
			all(mixin, 'ada@example.com')(profile);
			setId(profile, mixin, '424242');
		});
		const browser = app.browser();
		await signIn(browser, mixin.name);
		ids.add((await meOf(browser)).id);
		t.is((await onlyProfile(app.db, mixin.name)).id, '424242');
	}
	t.is(ids.size, registry.length);
	t.is((await counts(app.db)).users, registry.length);
});

test.serial('nobody is joined to a user with a password by name or e-mail address', async t => {
	const app = await startApp(t);
	const owner = app.browser();
	await owner.post('/signup', {username: 'ada', password: 'correct horse battery'});
	for (const {mixin} of registry) {
		describeAs(app, mixin, all(mixin, 'ada'));
		const browser = app.browser();
		await signIn(browser, mixin.name);
		const {id, username, profiles} = await meOf(browser);
		t.not(id, (await meOf(owner)).id);
		// Where a name is put together of two, or there is none, nobody is called just that.
		const [label] = profiles.map(({label}) => label);
		t.regex(username, label === 'ada' ? /^ada\d+$/ : /^(?!ada$)/i);
	}
	t.deepEqual((await meOf(owner)).profiles, []);
});
