import test, {type ExecutionContext} from 'ava';
import type {Page} from 'playwright-core';
import {AuthError, type ErrorCode, statuses} from '../../starter/auth/errors.ts';
import {formPostPage} from '../../starter/pages/index.ts';
import {createRouter} from '../../starter/routes.ts';
import {startApp, type TestApp} from '../helpers/app.ts';
import {examineAll} from '../helpers/axe.ts';
import {openChromium} from '../helpers/chromium.ts';

// Every page under axe: on a phone and on a desk, by day and by night, folded parts open.

/** Pages that only come about when something is wrong, at addresses of their own. */
const withPages = () =>
	createRouter()
		.get('/refusal/:code', ctx => {
			const code = ctx.params.code as ErrorCode;
			const field = code === 'invalid-input' ? {field: 'username', problem: 'Too short.'} : {};
			throw new AuthError(code, 'refusal', {retryAfter: 90, ...field});
		})
		.get('/form-post', ctx => {
			ctx.body = formPostPage({location: '/never'});
		});

const open = async (t: ExecutionContext) => {
	const app = await startApp(t, {createRouter: withPages});
	const {page} = await openChromium(t);
	const see = async (name: string, path: string) => {
		await page.goto(app.origin + path);
		await examineAll(t, page, name);
	};
	return {app, page, see};
};

const fill = async (page: Page, action: string, fields: Record<string, string>) => {
	await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');
	const form = page.locator(`form[action="${action}"]`);
	for (const [name, value] of Object.entries(fields)) {
		await form.locator(`input[name=${name}]:not([type=hidden])`).fill(value);
	}
	await form.locator('button').click();
	await page.waitForLoadState();
};

const pick = async (page: Page, {origin}: TestApp, name: string, person = 'ada') => {
	await page.locator(`form[action="/connect/${name}"] button`).first().click();
	await page.locator(`button[name=person][value=${person}]`).click();
	await page.waitForURL(`${origin}/account`);
};

const password = 'a nanosecond of wire';

test('signed out', async t => {
	const {app, page, see} = await open(t);
	await see('home', '/');
	await see('sign-in', '/login');
	await fill(page, '/login', {username: 'nobody', password});
	await examineAll(t, page, 'sign-in, refused');
	await fill(page, '/signup', {username: 'x', password});
	await examineAll(t, page, 'sign-up, refused');

	await page.route('**/never', route => route.fulfill({status: 204}));
	await see('back by form', '/form-post');
	await page.goto(`${app.origin}/login`);
	await page.locator('form[action="/connect/github"] button').click();
	await page.locator('button[name=person]').first().waitFor();
	await examineAll(t, page, 'stand-in');
	await page.locator('button[name=decision]').click();
	await examineAll(t, page, 'said no');
	await page.goto(`${app.standin.origin}/`);
	await examineAll(t, page, 'stand-in, front door');
});

for (const viewer of ['nobody', 'ada']) {
	test(`errors, seen by ${viewer}`, async t => {
		t.timeout(240_000);
		const {app, page, see} = await open(t);
		if (viewer === 'ada') {
			await page.goto(`${app.origin}/login`);
			await fill(page, '/signup', {username: 'ada', password});
		}
		for (const code of Object.keys(statuses)) await see(code, `/refusal/${code}`);
	});
}

test('signed in', async t => {
	const {app, page, see} = await open(t);
	await page.goto(`${app.origin}/login`);
	await fill(page, '/signup', {username: 'ada', password});
	await see('account, nothing connected', '/account');
	await see('repositories, nothing connected', '/repositories');
	await page.goto(`${app.origin}/account`);
	await fill(page, '/account/password', {current: 'wrong', password});
	await examineAll(t, page, 'account, refused');

	await page.goto(`${app.origin}/account`);
	await pick(page, app, 'github');
	await pick(page, app, 'google', 'grace');
	await pick(page, app, 'twitter');
	await examineAll(t, page, 'account, one just connected');
	await see('home, signed in', '/');
	await see('account', '/account');
	await see('history', '/account/history');
	await see('repositories', '/repositories');
	await see('hello', '/hello');
	await see('sign-in, again', '/login?again=1');

	await app.db('sessions').update({signed_in_at: 1});
	await see('account, signed in a while ago', '/account');
	await fill(page, '/account/delete', {});
	await examineAll(t, page, 'recent sign-in required');
});
