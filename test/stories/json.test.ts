import test from 'ava';
import {shareApp} from '../helpers/app.ts';
import {codeOf, meOf} from '../helpers/me.ts';
import {registry} from '../helpers/registry.ts';
import {decide} from '../helpers/sign-in.ts';

const app = shareApp();
const asJson = {headers: {accept: 'application/json'}};

for (const {mixin} of registry) {
	const {name} = mixin;

	test.serial(
		`a program signs a person in through ${name}: a location, then what /me says`,
		async t => {
			const browser = app.browser();
			const connect = await browser.api(`/connect/${name}`, {next: '/hello'});
			t.is(connect.status, 200);
			t.is(connect.headers.get('location'), null);
			const {location, ...nothingElse} = connect.json<{location: string}>();
			t.deepEqual(nothingElse, {});
			t.is(new URL(location).origin, app.standin.origin);

			await browser.get(location);
			const callback = await browser.get(await decide(browser), asJson);
			t.is(callback.status, 200);
			t.is(callback.headers.get('location'), null);

			const me = callback.json();
			t.deepEqual(me, {...(await meOf(browser))});
			t.like(me, {profiles: {0: {provider: name}}});
			t.is(typeof me.id, 'string');
		},
	);

	test.serial(
		`JSON is answered to who prefers it, pages to everybody else, at ${name} too`,
		async t => {
			for (const accept of ['application/json', 'application/json, text/html;q=0.9']) {
				const answer = await app.browser().post(`/connect/${name}`, {}, {headers: {accept}});
				t.is(answer.status, 200, accept);
			}
			for (const accept of ['*/*', '', 'text/html', 'text/html, application/json']) {
				const answer = await app.browser().post(`/connect/${name}`, {}, {headers: {accept}});
				t.is(answer.status, 302, accept);
			}
		},
	);
}

test.serial('a program signs up, in and out by password', async t => {
	const browser = app.browser();
	const person = {username: 'program', password: 'correct horse battery'};
	const signUp = await browser.api('/signup', person);
	t.is(signUp.status, 200);
	t.deepEqual(signUp.json(), {...(await meOf(browser))});

	const logout = await browser.api('/logout');
	t.deepEqual([logout.status, logout.json()], [200, {}]);
	t.is(codeOf(await browser.getJson('/me')), 'not-signed-in');
	t.like((await browser.api('/login', person)).json(), {username: 'program', profiles: []});
});
