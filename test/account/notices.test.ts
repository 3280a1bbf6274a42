import test from 'ava';
import {startApp} from '../helpers/app.ts';
import type {Browser} from '../helpers/browser.ts';
import {newcomer, password, provider, secondBrowser} from '../helpers/people.ts';
import {rowId, signed} from '../helpers/sessions.ts';
import {agreeAtOnce, signIn} from '../helpers/sign-in.ts';
import {elements, get, textOf} from '../pages/dom.ts';

// What was done is said once, by the page that comes next.

/** What a page says was done. */
const said = async (browser: Browser, path = '/account'): Promise<string> => {
	const {text} = await browser.get(path);
	const notes = elements(text).filter(
		element => get(element, 'role') === 'status' && textOf(element) !== '',
	);
	return notes
		.map(note => `${get(note, 'autofocus') === '' ? 'focus: ' : ''}${textOf(note)}`)
		.join();
};

test.serial('each thing that one can do is said once it is done', async t => {
	const app = await startApp(t);
	const browser = await newcomer(app, 'ada');
	t.is(await said(browser), '', 'a page that was only opened says nothing');

	await signIn(browser, provider);
	t.regex(await said(browser), /^focus: The profile is connected\./);
	t.is(await said(browser), '', 'once');

	const [profile] = (await browser.getJson('/me')).json<{profiles: {id: string}[]}>().profiles;
	await browser.post(`/account/profiles/${provider}/disconnect`, {id: profile?.id ?? ''});
	t.regex(await said(browser), /^focus: The profile is disconnected\./);

	const other = await secondBrowser(app, 'ada');
	await browser.post('/account/sessions/revoke', {id: rowId(other)});
	t.is(await said(browser), 'focus: That device is signed out.');
	await browser.post('/account/sessions/revoke-others');
	t.is(await said(browser), 'focus: You are signed out everywhere else.');
	await browser.post('/account/password', {current: password, password: `${password} staple`});
	t.regex(await said(browser), /^focus: Your password is set, /);
	await browser.post('/account/delete');
	t.is(await said(browser, '/login?next=/account'), 'focus: Your account is deleted.');
	t.is(await said(browser, '/login'), '');
});

test.serial('what was refused is not said to be done, nor what a program does', async t => {
	const app = await startApp(t);
	const browser = await newcomer(app, 'ada');
	await browser.post('/account/password', {current: 'wrong', password: `${password} staple`});
	await browser.post('/account/sessions/revoke', {id: 'nothing'});
	await browser.post(`/account/profiles/${provider}/disconnect`, {id: 'nothing'});
	t.is(await said(browser), '');
	t.is(browser.cookie('done'), undefined);

	await browser.api('/account/sessions/revoke-others');
	const callback = await agreeAtOnce(browser, provider);
	browser.url = app.origin;
	t.is((await browser.getJson(callback)).status, 200, 'a link');
	t.is(browser.cookie('done'), undefined);
});

test.serial('nobody else can have a page say something', async t => {
	const app = await startApp(t);
	const key = app.config.sessionKeys[0] ?? '';
	const pretend = async (value: string) => {
		const browser = app.browser();
		browser.cookies.set('localhost', new Map([['done', value]]));
		return said(browser, '/login');
	};
	t.regex(await pretend(signed('link', key, 'done')), /connected/, 'the signature is right');
	t.is(await pretend('link'), '');
	t.is(await pretend(signed('link', key, 'last')), '');
	t.is(await pretend(signed('constructor', key, 'done')), '');
});

for (const ends of ['/logout', '/account/sessions/revoke']) {
	test.serial(`what one has done is not told to the next at this browser: ${ends}`, async t => {
		const app = await startApp(t);
		const browser = await newcomer(app, 'ada');
		await signIn(browser, provider, {next: '/hello'});
		t.truthy(browser.cookie('done'));
		await browser.post(ends, {id: rowId(browser)});
		t.falsy(browser.cookie('done'));

		await browser.post('/signup', {username: 'grace', password});
		t.is(await said(browser), '');
	});
}

test.serial('who signs in over somebody is told nothing of what that one has done', async t => {
	const app = await startApp(t);
	const browser = await newcomer(app, 'ada');
	await signIn(browser, provider, {next: '/hello'});
	await browser.post('/signup', {username: 'grace', password});
	t.is(await said(browser), '');
});

test.serial('HEAD does not take what is to be said', async t => {
	const app = await startApp(t);
	const browser = await newcomer(app, 'ada');
	await signIn(browser, provider, {next: '/hello'});
	await browser.get('/account', {method: 'HEAD'});
	t.regex(await said(browser), /The profile is connected/);
});
