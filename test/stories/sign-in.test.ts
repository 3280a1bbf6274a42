import test from 'ava';
import {shareApp} from '../helpers/app.ts';
import {readable} from '../helpers/browser.ts';
import {meOf} from '../helpers/me.ts';
import {registry} from '../helpers/registry.ts';
import {sessionRows} from '../helpers/sessions.ts';
import {decide, signIn} from '../helpers/sign-in.ts';

const app = shareApp();

for (const {mixin} of registry) {
	test.serial(
		`a stranger walks from the start page through ${mixin.name} and out again`,
		async t => {
			const browser = app.browser();
			await browser.get('/');
			await browser.get('/login?next=/hello');
			const button = browser.formTo(`/connect/${mixin.name}`);
			t.truthy(button);
			if (!button) return;
			await browser.follow(await browser.submit(button));
			t.true(readable(browser.last ?? t.fail()).includes(`This is not ${mixin.label}`));

			const back = await browser.get(await decide(browser, {name: 'Mary Shelley'}));
			t.is(back.status, 302);
			t.is(back.headers.get('location'), '/hello');
			t.is((await browser.follow(back)).status, 200);

			const account = await browser.get('/account');
			const [profile] = (await meOf(browser)).profiles;
			t.true(readable(account).includes(profile?.label ?? '?'));
			t.is(profile?.provider, mixin.name);

			await browser.post('/logout');
			t.is((await browser.getJson('/me')).status, 401);
		},
	);

	test.serial(
		`who says who they are at ${mixin.name} over a second origin is signed in`,
		async t => {
			const browser = app.browser();
			t.is((await signIn(browser, mixin.name, {name: 'Percy Shelley', hop: true})).status, 302);
			t.is((await meOf(browser)).profiles.length, 1);
		},
	);
}

test.serial('nobody has a session, and no row is written, before a sign-in', async t => {
	const browser = app.browser();
	const before = (await sessionRows(app)).length;
	for (const path of ['/', '/login', '/me', '/account', '/nowhere']) await browser.get(path);
	t.deepEqual((await sessionRows(app)).length, before);
	t.is(browser.cookies.get('localhost')?.size, 0);
});
