import test from 'ava';
import {shareApp} from '../helpers/app.ts';
import {registry} from '../helpers/registry.ts';
import {begin, decide, signIn} from '../helpers/sign-in.ts';

const app = await shareApp();
const password = 'correct horse battery';
const [some] = registry;

const hostile = [
	'//evil.example',
	'///evil.example',
	'/\\evil.example',
	'\\\\evil.example',
	'/\t/evil.example',
	'/\n/evil.example',
	'/.//evil.example',
	'/..//evil.example',
	'/a/..//evil.example',
	'/%2e//evil.example',
	'/%09/evil.example',
	'/%5Cevil.example',
	'/%2F/evil.example',
	'https:evil.example',
	'https:/evil.example',
	'https://evil.example',
	'HTTPS://evil.example',
	'http://localhost@evil.example',
	'//localhost:80@evil.example',
	' //evil.example',
	'javascript:alert(1)',
	'JaVaScRiPt:alert(1)',
	'data:text/html,evil',
	'/\r\nx: evil.example',
	'/\u0000//evil.example',
	'.evil.example',
	'@evil.example',
	'evil.example',
	'',
	'/\ud800',
	`/${'a'.repeat(9000)}`,
];

/** Where a browser on a page of ours ends up. */
const target = (location: string | null) => new URL(location ?? '', app.origin);

/** Each form of `next` as a form, a query and JSON can carry it, and as more than one. */
const forms: [string, URLSearchParams][] = [
	...hostile.map(next => [JSON.stringify(next.slice(0, 40)), new URLSearchParams({next})] as const),
	['given twice', new URLSearchParams('next=//evil.example&next=/hello')],
	['given twice, the other way', new URLSearchParams('next=/hello&next=//evil.example')],
	['a list', new URLSearchParams('next[]=//evil.example')],
	['an object', new URLSearchParams('next[a]=//evil.example')],
].map(([name, form]) => [name as string, form as URLSearchParams]);

const json = [...hostile, ['//evil.example'], {next: '//evil.example'}, 1, true, null];

test('next: the sign-in form goes nowhere else', async t => {
	await app.browser().post('/signup', {username: 'ada', password});
	for (const [name, form] of forms) {
		const body = `username=ada&password=${encodeURIComponent(password)}&${form}`;
		const answer = await app.browser().post('/login', {}, {body});
		t.is(answer.status, 303, name);
		t.is(target(answer.headers.get('location')).origin, app.origin, name);
	}
	for (const next of json) {
		const accept = {json: {username: 'ada', password, next}, headers: {accept: 'text/html'}};
		const answer = await app.browser().post('/login', {}, accept);
		t.is(target(answer.headers.get('location')).origin, app.origin, String(next));
	}
});

test('next: the sign-up form goes nowhere else', async t => {
	for (const [index, [name, form]] of forms.slice(0, 10).entries()) {
		const body = `username=new${index}&password=${encodeURIComponent(password)}&${form}`;
		const answer = await app.browser().post('/signup', {}, {body});
		t.is(answer.status, 303, name);
		t.is(target(answer.headers.get('location')).origin, app.origin, name);
	}
});

test('next: the sign-in page sends who is signed in nowhere else, and carries nothing hostile on', async t => {
	const known = app.browser();
	await known.post('/signup', {username: 'grace', password});

	for (const [name, query] of forms) {
		const answer = await known.get(`/login?${query}`);
		t.is(answer.status, 302, name);
		t.is(target(answer.headers.get('location')).origin, app.origin, name);

		const stranger = app.browser();
		await stranger.get(`/login?${query}`);
		for (const {fields, action} of stranger.forms()) {
			t.is(target(fields.next ?? '/').origin, app.origin, `${name} in ${action}`);
		}
	}
});

test('next: the way through a provider leads nowhere else', async t => {
	if (!some) return t.fail();
	for (const [name, form] of forms) {
		const browser = app.browser();
		await browser.follow(
			await browser.post(`/connect/${some.mixin.name}`, {}, {body: form.toString()}),
		);
		const answer = await browser.get(await decide(browser));
		t.is(answer.status, 302, name);
		t.is(target(answer.headers.get('location')).origin, app.origin, name);
	}
});

test('next: in an address of ours path, query and fragment arrive as they were', async t => {
	for (const next of ['/hello', '/hello?a=1&b=%2F%2Fevil#part', '/me?x=/\\y', '/ünïcode']) {
		for (const {mixin} of registry) {
			const answer = await signIn(app.browser(), mixin.name, {next});
			t.is(target(answer.headers.get('location')).href, new URL(next, app.origin).href);
		}
	}
});

test('next: without one everybody ends at the start page', async t => {
	for (const {mixin} of registry) {
		t.is((await signIn(app.browser(), mixin.name)).headers.get('location'), '/');
	}
	const answer = await app.browser().post('/signup', {username: 'hedy', password});
	t.is(answer.headers.get('location'), '/');
});

test('next: the one of the flow counts, not one that the callback brings', async t => {
	for (const {mixin} of registry) {
		const browser = app.browser();
		await begin(browser, mixin.name, '/hello');
		const answer = await browser.get(`${await decide(browser)}&next=//evil.example`);
		t.is(answer.headers.get('location'), '/hello');
	}
});

test('next: a page that wants a sign-in gets its visitor back', async t => {
	const browser = app.browser();
	await browser.follow(await browser.get('/hello?greeting=hi'));
	const button = browser.forms().find(({action}) => action.includes('/connect/'));
	if (!button) return t.fail();
	await browser.follow(await browser.submit(button));
	const answer = await browser.get(await decide(browser));
	t.is(answer.headers.get('location'), '/hello?greeting=hi');
});
