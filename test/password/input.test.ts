import test from 'ava';
import {startApp} from '../helpers/app.ts';
import {codeOf} from '../helpers/me.ts';
import {newcomer, password, provider} from '../helpers/people.ts';

/** What is not text, as JSON. */
const odd = ['{"x":1}', '["ada"]', '[]', '{}', '1', '0', 'true', 'false', 'null'];

const places: [path: string, field: string, rest: Record<string, string>][] = [
	['/signup', 'username', {password}],
	['/signup', 'password', {username: 'grace'}],
	['/login', 'username', {password}],
	['/login', 'password', {username: 'ada'}],
	['/account/password', 'current', {password: `${password}!`}],
	['/account/password', 'password', {current: password}],
	['/account/sessions/revoke', 'id', {}],
	[`/account/profiles/${provider}/disconnect`, 'id', {}],
];

for (const [path, field, rest] of places) {
	test.serial(`POST ${path}: what is no text is refused, and ${field} is named`, async t => {
		const app = await startApp(t);
		const browser = await newcomer(app, 'ada');
		const before = await app.db('users');

		const others = JSON.stringify(rest).slice(1, -1);
		const values = odd.map(value => `"${field}":${value}`);
		const polluting = [`"${field}":{"__proto__":1}`, `"__proto__":{"${field}":"ada"}`];
		for (const value of [...values, '"next":"/"', ...polluting]) {
			const body = `{${[others, value].filter(Boolean).join()}}`;
			const headers = {accept: 'application/json', 'content-type': 'application/json'};
			const answer = await browser.post(path, {}, {body, headers});
			t.is(answer.status, 400, body);
			// The body parser refuses prototypes before anybody looks at a field.
			const named = polluting.includes(value) ? {} : {field};
			t.like(answer.json(), {error: {code: 'invalid-input', ...named}}, body);
		}

		const form = new URLSearchParams(rest).toString();
		const pairs = [
			`${field}[x]=1`,
			`${field}[]=a`,
			`${field}=a&${field}=b`,
			`__proto__[${field}]=a`,
		];
		for (const pair of pairs) {
			const answer = await browser.post(path, {}, {body: `${form}&${pair}`});
			t.is(answer.status, 400, pair);
		}
		t.deepEqual(await app.db('users'), before);
		t.is(Object.hasOwn(Object.prototype, field), false);
	});
}

const bodies: [status: number, type: string, body: string][] = [
	[400, 'application/json', '[]'],
	[400, 'application/json', '"username"'],
	[400, 'application/json', 'null'],
	[400, 'application/json', '7'],
	[400, 'application/json', '{"username":'],
	[400, 'application/json', ''],
	[400, 'application/x-www-form-urlencoded', ''],
	[400, 'application/x-www-form-urlencoded', '%ff%fe=%'],
	[400, 'application/x-www-form-urlencoded', `${'a[b]'.repeat(2000)}=1`],
	[413, 'application/json', `{"username":"${'x'.repeat(70_000)}"}`],
	[413, 'application/x-www-form-urlencoded', `password=${'x'.repeat(1024 * 1024)}`],
	[415, 'text/plain', 'username=ada'],
	[415, 'multipart/form-data; boundary=x', '--x--'],
	[415, 'application/xml', '<username>ada</username>'],
];

test.serial('a body that is no form is refused, and never our fault', async t => {
	const app = await startApp(t);
	for (const path of ['/login', '/signup']) {
		for (const [status, type, body] of bodies) {
			const headers = {'content-type': type, accept: 'application/json'};
			const answer = await app.browser().post(path, {}, {body, headers});
			t.is(answer.status, status, `${path} ${type} ${body.slice(0, 40)} ${answer.text}`);
		}
	}
	t.is((await app.db('users')).length, 0);
});

test.serial('SQL in a name or a password is text like any other', async t => {
	const app = await startApp(t);
	await newcomer(app, 'ada');
	for (const text of ["' or 1=1 --", "ada'--", '"; drop table users; --', '%', 'ad_']) {
		const answer = await app.browser().api('/login', {username: text, password: text});
		t.is(answer.status, 401, text);
		t.is(codeOf(answer), 'invalid-credentials');
		t.is((await app.browser().api('/login', {username: 'ada', password: text})).status, 401);
	}
	t.is((await app.db('users')).length, 1);
});
