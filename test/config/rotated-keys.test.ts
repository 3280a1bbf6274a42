import test from 'ava';
import {startApp} from '../helpers/app.ts';
import {ownDatabase} from '../helpers/fresh-database.ts';
import {newcomer} from '../helpers/people.ts';
import {registry} from '../helpers/registry.ts';
import {browserWith, cookieOf} from '../helpers/sessions.ts';
import {agreeAtOnce} from '../helpers/sign-in.ts';

const [oldKey, newKey] = [
	'an-old-secret-of-thirty-two-bytes-x',
	'a-new-secret-of-thirty-two-bytes-yz',
];

for (const {mixin} of registry) {
	const {name} = mixin;

	test.serial(`who is at ${name} while SESSION_KEYS change comes back signed in`, async t => {
		const env = {TOKEN_KEYS: 'the-secret-of-tokens-stays-the-same'};
		const db = await ownDatabase(t);
		const before = await startApp(t, {db, env: {...env, SESSION_KEYS: oldKey}});
		const after = (SESSION_KEYS: string) =>
			startApp(t, {
				db,
				env: {
					...env,
					SESSION_KEYS,
					ORIGIN: before.origin,
					STANDIN: new URL(before.standin.origin).port,
				},
			});

		for (const [keys, status] of [
			[newKey, 400],
			[`${newKey},${oldKey}`, 302],
		] as const) {
			const browser = before.browser();
			const callback = new URL(await agreeAtOnce(browser, name));
			const back = (await after(keys)).browser();
			for (const [host, jar] of browser.cookies) back.cookies.set(host, jar);
			const answer = await back.get(callback.pathname + callback.search);
			t.is(answer.status, status, answer.text);
		}
	});
}

test.serial('a cookie that is signed anew is like the first one', async t => {
	const linesOf = (answer: {headers: Headers}) =>
		answer.headers
			.getSetCookie()
			.map(line => line.replace(/=[^;]*/, '').replace(/expires=[^;]+/i, 'expires'));
	for (const origin of [{}, {ORIGIN: 'https://app.example'}]) {
		const db = await ownDatabase(t);
		const withKeys = (SESSION_KEYS: string) => startApp(t, {db, env: {...origin, SESSION_KEYS}});
		const browser = await newcomer(await withKeys(oldKey), 'ada');
		const first = browser.last ?? t.fail();
		const again = browserWith(await withKeys(`${newKey},${oldKey}`), cookieOf(browser));
		t.is(linesOf(first).length, 1);
		t.deepEqual(linesOf(await again.get('/hello')), linesOf(first));
	}
});
