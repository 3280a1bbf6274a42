import test, {type ExecutionContext} from 'ava';
import {startApp} from '../helpers/app.ts';
import type {Answer, Browser} from '../helpers/browser.ts';
import {comesWithTokens} from '../helpers/kinds.ts';
import {meOf} from '../helpers/me.ts';
import {newcomer, password} from '../helpers/people.ts';
import {edited, registry} from '../helpers/registry.ts';
import {describeAs, everyText, setId, watchTokens} from '../helpers/remote.ts';
import {counts, onlyProfile} from '../helpers/rows.ts';
import {ageSignIns} from '../helpers/sessions.ts';
import {begin, decide, signIn} from '../helpers/sign-in.ts';
import {harmful, readable} from '../pages/dom.ts';

// What a service says of a person is text to the database and to every page, whatever it says.

const providers = edited(({mixin}) => ({mixin: {...mixin, sync: 'always'}}));

const evils = {
	markup: `"><img src=x onerror=alert(1)></title></textarea><script>alert(1)</script>`,
	'a template': `{{7*7}}\${7*7}<%= 7*7 %>`,
	SQL: `'; drop table users; -- ' OR 1=1 #"`,
	'a binding': `? ?? :id ~~ \\' $1`,
};

const isPlain = (t: ExecutionContext, {text, url}: Answer, what = '') => {
	t.deepEqual(harmful(text), [], `${url} ${what}`);
	t.notRegex(text, /SQLITE_|syntax error|insert into|select \*|\n {4}at /, `${url} ${what}`);
};

/** Comes back from a provider as somebody who is signed in. */
const comeBack = async (browser: Browser, name: string, person: string) => {
	const home = browser.url;
	await begin(browser, name);
	const callback = await decide(browser, {person});
	browser.url = home;
	return browser.get(callback);
};

for (const {mixin} of registry) {
	const {name} = mixin;

	for (const [what, evil] of Object.entries(evils)) {
		test.serial(`${name}: ${what} in a profile is text on every page`, async t => {
			const app = await startApp(t, {providers});
			describeAs(app, mixin, profile => everyText(profile, mixin, () => evil));
			watchTokens(app, mixin, answer => (answer.scope ? {...answer, scope: evil} : answer));
			const browser = app.browser();
			const arrived = await signIn(browser, name, {person: 'ada'});
			t.is(arrived.status, 302);
			t.is((await signIn(browser, name, {person: 'ada'})).status, 302, 'and once more');

			for (const path of ['/', '/account', '/account/history', '/login?again=1', '/hello']) {
				const page = await browser.get(path);
				t.is(page.status, 200, path);
				isPlain(t, page);
			}
			const {id, label} = (await app.db('identities').first()) ?? t.fail();
			const account = await browser.getJson('/account');
			t.like(account.json(), {profiles: [{id, label}]});
			t.true(readable((await browser.get('/account')).text).includes(label));

			const taken = await newcomer(app, 'grace');
			const conflict = await comeBack(taken, name, 'ada');
			t.is(conflict.status, 409);
			isPlain(t, conflict);
			await ageSignIns(app);
			const old = await browser.post('/account/password', {password});
			t.is(old.status, 403);
			isPlain(t, old);
			t.like(await counts(app.db), {users: 2, identities: 1, [`${name}_profiles`]: 1});
		});
	}

	test.serial(`${name}: an id of markup or SQL is one person's, and only theirs`, async t => {
		const app = await startApp(t, {providers});
		const ids = Object.values(evils);
		for (const id of [...ids, ...ids]) {
			describeAs(app, mixin, profile => {
				everyText(profile, mixin, () => id);
				setId(profile, mixin, id);
			});
			t.is((await signIn(app.browser(), name)).status, 302, id);
		}
		t.like(await counts(app.db), {users: ids.length, identities: ids.length});

		const browser = app.browser();
		await signIn(browser, name);
		await browser.post('/account/password', {password});
		isPlain(t, await browser.get('/account'));
		const [profile] = (await meOf(browser)).profiles;
		t.is(profile?.id, ids.at(-1));
		const address = `/account/profiles/${name}/disconnect`;
		t.is((await browser.post(address, {id: `${profile?.id} `})).status, 404);
		t.is((await browser.post(address, {id: profile?.id ?? ''})).status, 303);
		t.like(await counts(app.db), {users: ids.length, identities: ids.length - 1});
	});

	// With the tokens comes no more than 64 kB.
	if (comesWithTokens(mixin)) continue;

	test.serial(`${name}: a profile of 5,000 members and 100 kB keeps nobody out`, async t => {
		const app = await startApp(t, {providers});
		describeAs(app, mixin, profile => {
			for (let count = 0; count < 5000; count++) profile[`member_${count}`] = 'x'.repeat(20);
			everyText(profile, mixin, text => (text.startsWith('xx') ? text : 'ä'.repeat(1000)));
		});
		t.is((await signIn(app.browser(), name)).status, 302, app.logged());
		const remote = String((await onlyProfile(app.db, name)).remote);
		t.true(remote.length > 100_000 && remote.includes('member_4999'));
	});
}

test.serial('a device of markup or SQL is text on every page', async t => {
	const app = await startApp(t);
	for (const [index, evil] of Object.values(evils).entries()) {
		const browser = app.browser();
		const headers = {'user-agent': evil};
		const form = {username: `person${index}`, password};
		t.is((await browser.post('/signup', form, {headers})).status, 303);
		t.like((await browser.getJson('/account')).json(), {sessions: [{userAgent: evil}]});
		for (const path of ['/account', '/account/history']) isPlain(t, await browser.get(path));
	}
	t.like(await counts(app.db), {users: Object.keys(evils).length});
});
