import test from 'ava';
import {shareApp} from '../helpers/app.ts';
import {sendsForm} from '../helpers/kinds.ts';
import {newcomer, provider} from '../helpers/people.ts';
import {sendRaw} from '../helpers/raw.ts';
import {anyone, registry} from '../helpers/registry.ts';
import {dump} from '../helpers/rows.ts';
import {harmful} from '../pages/dom.ts';

const app = shareApp();

/** Whether not even one provider comes back by GET alone: then a POST to a callback is right. */
const answersForms = anyone !== undefined && sendsForm(anyone.mixin);
const port = () => new URL(app.origin).port;

/** The status and headers of one request, its first line written by hand. */
const send = async (t: Parameters<typeof sendRaw>[0], line: string) => {
	const answer = await sendRaw(
		t,
		port(),
		`${line} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\nConnection: close\r\n\r\n`,
	);
	return {
		status: Number(answer.split(' ')[1]),
		allow: /^allow: (.*)$/im.exec(answer)?.[1]?.split(', ').sort().join(' '),
		text: answer,
	};
};

for (const path of [
	'/nowhere',
	'/account/',
	'/ACCOUNT',
	'/Account',
	'//account',
	'//evil.example/account',
	'/account;x',
	'/%61ccount',
	'/x/../account',
	'/account%2f',
	'/account%00',
	'/%E0%A4%A',
	'/connect/%FF/callback',
	'/healthz/',
	`/connect/${provider}/callback/`,
	`/connect/${provider}/CALLBACK`,
	`/connect/${provider}/anything`,
]) {
	test.serial(`${path} is no path of ours`, async t => {
		const {status, text} = await send(t, `GET ${path}`);
		t.is(status, 404, text);
		t.true(text.includes('"code":"not-found"'));
	});
}

test.serial('a query that does not decode is a query like any other', async t => {
	t.is((await send(t, 'GET /login?next=%E0%A4%A&next[]=x&%=')).status, 200);
});

for (const [method, path, allow] of [
	['PUT', '/login', 'GET HEAD POST'],
	['DELETE', '/account', 'GET HEAD'],
	['PATCH', '/', 'GET HEAD'],
	['GET', '/logout', 'POST'],
	['GET', '/signup', 'POST'],
	['GET', '/account/delete', 'POST'],
	['GET', `/connect/${provider}`, 'POST'],
	['POST', '/me', 'GET HEAD'],
	['POST', '/healthz', 'GET HEAD'],
	['DELETE', '/readyz', 'GET HEAD'],
	['POST', '/favicon.svg', 'GET HEAD'],
	...(answersForms ? [] : [['POST', `/connect/${provider}/callback`, 'GET'] as const]),
] as const) {
	test.serial(`${method} ${path} is told what is allowed`, async t => {
		const answer = await send(t, `${method} ${path}`);
		t.is(answer.status, 405, answer.text);
		t.is(answer.allow, allow);
		t.true(answer.text.includes('"code":"method-not-allowed"'));
	});
}

for (const method of ['TRACE', 'PROPFIND', 'MKCOL', 'LINK', 'REPORT', 'PURGE', 'SEARCH']) {
	test.serial(`${method} is no method of ours, anywhere`, async t => {
		for (const path of ['/', '/nowhere', `/connect/${provider}/callback`, '/favicon.svg']) {
			const {status, allow, text} = await send(t, `${method} ${path}`);
			t.is(status, 405);
			t.truthy(allow);
			t.notRegex(text.slice(text.indexOf('\r\n\r\n')), /Host: localhost/, 'nothing is echoed');
		}
	});
}

test.serial('a method that is changed in the form stays what it was', async t => {
	const answer = await app
		.browser()
		.post('/logout', {_method: 'DELETE'}, {headers: {'x-http-method-override': 'DELETE'}});
	t.is(answer.status, 303);
});

test.serial('markup and SQL in an address are text, and do nothing', async t => {
	const browser = await newcomer(app, 'ada');
	const before = await dump(app.db);

	for (const evil of ['<script>alert(1)</script>', "' OR 1=1 --", '"; drop table users; --']) {
		const text = encodeURIComponent(evil);
		const said = `error=${text}&error_description=${text}&state=${text}&code=${text}`;
		for (const [method, path, status] of [
			['POST', `/connect/${text}`, 404],
			['GET', `/connect/${text}/callback?${said}`, 404],
			['GET', `/connect/${provider}/callback?${said}`, 400],
			['POST', `/account/profiles/${text}/disconnect`, 404],
			['GET', `/nowhere/${text}?${text}=${text}`, 404],
			['GET', `/?${said}`, 200],
			['GET', `/login?again=1&${said}&next=/${text}`, 200],
			['GET', `/account?${said}&next=/${text}`, 200],
			['GET', `/account/history?sort=${text}`, 200],
		] as const) {
			const answer = await browser.get(path, {method});
			t.is(answer.status, status, `${method} ${path}`);
			t.deepEqual(harmful(answer.text), [], path);
			t.false(answer.text.includes(evil), path);
			t.notRegex(answer.text, /SQLITE_|syntax error|select \*|\n {4}at /);
		}
	}
	t.deepEqual(await dump(app.db), before);
	t.is((await browser.get('/account')).status, 200);
});

for (const {mixin} of registry) {
	test.serial(`markup and SQL where ${mixin.name} should lead are text, and no scope`, async t => {
		for (const evil of ['<script>alert(1)</script>', "' OR 1=1 --", '"; drop table users; --']) {
			const address = `/connect/${mixin.name}`;
			const plain = await app.browser().post(address, {next: `/${evil}`});
			t.is(plain.status, 302);
			t.false(decodeURIComponent(plain.headers.get('location') ?? '').includes(evil));

			const refused = await app.browser().post(address, {next: '/', scopes: evil});
			t.is(refused.status, 400);
			t.deepEqual(harmful(refused.text), []);
			t.false(refused.text.includes(evil));
		}
	});
}
