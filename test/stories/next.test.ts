import test, {type ExecutionContext} from 'ava';
import {shareApp} from '../helpers/app.ts';
import type {Answer} from '../helpers/browser.ts';
import {registry, anyone as some} from '../helpers/registry.ts';
import {begin, decide, signIn} from '../helpers/sign-in.ts';
import {all, get} from '../pages/dom.ts';

const app = shareApp();
const password = 'correct horse battery';

/** What would lead away, or nowhere: all of it means the start page. */
const hostile = [
	'//evil.example/hello',
	'///evil.example/hello',
	'/\\evil.example/hello',
	'\\\\evil.example/hello',
	'/\t/evil.example/hello',
	'/\n/evil.example/hello',
	'/.//evil.example/hello',
	'/..//evil.example/hello',
	'/a/..//evil.example/hello',
	'/%2e//evil.example/hello',
	'https:evil.example/hello',
	'https:/evil.example/hello',
	'https://evil.example/hello',
	'HTTPS://evil.example/hello',
	'http://localhost@evil.example/hello',
	'//localhost:80@evil.example/hello',
	' //evil.example/hello',
	'javascript:alert(1)',
	'JaVaScRiPt:alert(1)',
	'data:text/html,evil',
	'.evil.example',
	'@evil.example',
	'evil.example',
	'\r\nx: evil.example',
	'',
	`/${'a'.repeat(9000)}`,
];

/** What only looks so: a browser stays here. */
const odd = [
	'/%09/evil.example',
	'/%5Cevil.example',
	'/%2F/evil.example',
	'/\r\nx: evil.example',
	'/\u0000//evil.example',
	'/\ud800',
];

/** Where a browser on a page of ours ends up. */
const target = (location: string | null) => new URL(location ?? '', app.origin);

/** `next` as a form or a query can carry it, once and more than once. */
const queries = [
	...[...hostile, ...odd].map(next => new URLSearchParams({next}).toString()),
	'next=//evil.example&next=/hello',
	'next=/hello&next=//evil.example',
	'next[]=//evil.example',
	'next[a]=//evil.example',
];

const json = [...hostile, ['//evil.example'], {next: '//evil.example'}, 1, true, null];

const oddQueries = new Set(odd.map(next => new URLSearchParams({next}).toString()));

/** Checks where a redirect leads: to the start page, or at least nowhere else. */
const check = (t: ExecutionContext, answer: Answer, query: string) => {
	const {origin, pathname} = target(answer.headers.get('location'));
	t.is(origin, app.origin, query);
	if (!oddQueries.has(query)) t.is(pathname, '/', query);
};

test.serial('next: the sign-in form goes nowhere else', async t => {
	await app.browser().post('/signup', {username: 'ada', password});
	for (const query of queries) {
		const body = `username=ada&password=${encodeURIComponent(password)}&${query}`;
		const answer = await app.browser().post('/login', {}, {body});
		t.is(answer.status, 303, query);
		check(t, answer, query);
	}
	for (const next of json) {
		const accept = {json: {username: 'ada', password, next}, headers: {accept: 'text/html'}};
		const answer = await app.browser().post('/login', {}, accept);
		t.is(answer.headers.get('location'), '/', String(next));
	}
});

test.serial('next: the sign-up form goes nowhere else', async t => {
	for (const [index, query] of queries.entries()) {
		const body = `username=new${index}&password=${encodeURIComponent(password)}&${query}`;
		const answer = await app.browser().post('/signup', {}, {body});
		t.is(answer.status, 303, query);
		check(t, answer, query);
	}
});

test.serial(
	'next: the sign-in page sends who is signed in nowhere else, and carries nothing hostile on',
	async t => {
		const known = app.browser();
		await known.post('/signup', {username: 'grace', password});

		for (const query of queries) {
			const answer = await known.get(`/login?${query}`);
			t.is(answer.status, 302, query);
			check(t, answer, query);

			const stranger = app.browser();
			await stranger.get(`/login?${query}`);
			for (const {fields, action} of stranger.forms()) {
				t.is(target(fields.next ?? '/').origin, app.origin, `${query} in ${action}`);
			}
		}
	},
);

test.serial('next: a form that comes again carries nothing hostile on', async t => {
	for (const query of queries) {
		const browser = app.browser();
		const answer = await browser.post('/login', {}, {body: `username=ada&${query}`});
		t.is(answer.status, 400, query);
		t.true(browser.forms().some(({fields}) => 'next' in fields));
		for (const {fields, action} of browser.forms()) {
			t.is(target(fields.next ?? '/').origin, app.origin, `${query} in ${action}`);
		}
	}
});

test.serial('next: an error page leads nowhere else', async t => {
	if (!some) return t.fail();
	let followed = 0;
	for (const query of queries) {
		const path = `/connect/${some.mixin.name}/callback?state=x&code=x&${query}`;
		const answer = await app.browser().get(path);
		t.is(answer.status, 400, query);
		const links = all(answer.text, 'a').map(link => target(get(link, 'href') ?? ''));
		for (const {origin, searchParams} of links) {
			t.is(origin, app.origin);
			if (searchParams.has('next')) followed++;
			t.is(target(searchParams.get('next') ?? '/').origin, app.origin, query);
		}
	}
	t.true(followed >= queries.length);
});

for (const {mixin} of registry) {
	test.serial(`next: the way through ${mixin.name} leads nowhere else`, async t => {
		for (const query of queries) {
			const browser = app.browser();
			await browser.follow(await browser.post(`/connect/${mixin.name}`, {}, {body: query}));
			const answer = await browser.get(await decide(browser));
			t.is(answer.status, 302, query);
			check(t, answer, query);
		}
	});
}

test.serial('next: in an address of ours path, query and fragment arrive as they were', async t => {
	for (const next of ['/hello', '/hello?a=1&b=%2F%2Fevil#part', '/me?x=/\\y', '/ünïcode']) {
		for (const {mixin} of registry) {
			const answer = await signIn(app.browser(), mixin.name, {next});
			t.is(target(answer.headers.get('location')).href, new URL(next, app.origin).href);
		}
	}
});

test.serial('next: without one everybody ends at the start page', async t => {
	for (const {mixin} of registry) {
		t.is((await signIn(app.browser(), mixin.name)).headers.get('location'), '/');
	}
	const answer = await app.browser().post('/signup', {username: 'hedy', password});
	t.is(answer.headers.get('location'), '/');
});

test.serial('next: the one of the flow counts, not one that the callback brings', async t => {
	for (const {mixin} of registry) {
		const browser = app.browser();
		await begin(browser, mixin.name, '/hello');
		const answer = await browser.get(`${await decide(browser)}&next=//evil.example`);
		t.is(answer.headers.get('location'), '/hello');
	}
});

test.serial('next: a page that wants a sign-in gets its visitor back', async t => {
	const browser = app.browser();
	await browser.follow(await browser.get('/hello?greeting=hi'));
	const button = browser.forms().find(({action}) => action.includes('/connect/'));
	if (!button) return t.fail();
	await browser.follow(await browser.submit(button));
	const answer = await browser.get(await decide(browser));
	t.is(answer.headers.get('location'), '/hello?greeting=hi');
});
