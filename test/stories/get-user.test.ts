import test from 'ava';
import {deleteUser} from '../../starter/users.ts';
import {startApp} from '../helpers/app.ts';
import {codeOf, meOf} from '../helpers/me.ts';
import {registry} from '../helpers/registry.ts';
import {counts} from '../helpers/rows.ts';
import {begin, decide, signIn} from '../helpers/sign-in.ts';

const pages = ['/me', '/account', '/hello', '/account/history'];
const asJson = {headers: {accept: 'application/json'}};

for (const {mixin} of registry) {
	const {name} = mixin;

	test.serial(
		`getUser: who is disabled is out with the next request, though ${name} knows them`,
		async t => {
			const app = await startApp(t);
			const browser = app.browser();
			await signIn(browser, name);
			await begin(browser, name);
			const callback = await decide(browser);
			browser.url = app.origin;

			await app.db('users').update({disabled_at: Date.now()});
			for (const page of pages) t.is((await browser.getJson(page)).status, 401, page);
			const account = await browser.get('/account');
			t.is(account.headers.get('location'), '/login?next=/account');
			t.is((await browser.get(callback)).status, 400, 'a flow that they began is over too');

			const stranger = app.browser();
			await begin(stranger, name);
			const answer = await stranger.get(await decide(stranger), asJson);
			t.is(answer.status, 403);
			t.is(codeOf(answer), 'user-disabled');

			await app.db('users').update({disabled_at: null});
			t.is((await signIn(app.browser(), name)).status, 302);
		},
	);

	test.serial(
		`getUser: who is deleted is out with the next request, and new at ${name}'s next`,
		async t => {
			const app = await startApp(t);
			const browser = app.browser();
			await signIn(browser, name);
			const {id} = await meOf(browser);
			await deleteUser(app.db, Number(id));

			for (const page of pages) t.is((await browser.getJson(page)).status, 401, page);
			t.is((await browser.post('/account/sessions/revoke-others')).status, 401);
			const {audit_events: _, ...left} = await counts(app.db);
			t.deepEqual([...new Set(Object.values(left))], [0], 'all that hung on the user is gone');

			await signIn(browser, name);
			t.not((await meOf(browser)).id, id);
		},
	);
}
