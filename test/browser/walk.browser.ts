import test from 'ava';
import type {Page} from 'playwright-core';
import * as providers from '../../starter/providers/index.ts';
import {startApp} from '../helpers/app.ts';
import {openChromium} from '../helpers/chromium.ts';

const mixins = Object.values(providers).map(({mixin}) => mixin);

/** Presses a provider's button, and picks a person at the stand-in. */
const pick = async (page: Page, label: string, person = 'ada', hop = false) => {
	await page.getByRole('button', {name: new RegExp(` ${label}$`)}).click();
	await page.getByRole('heading', {name: `Sign in with ${label}`}).waitFor();
	if (hop) {
		await page.locator('details summary').first().click();
		await page.locator('input[name=hop]').check();
	}
	await page.locator(`button[name=person][value=${person}]`).click();
};

for (const [index, {name, label}] of mixins.entries()) {
	const hop = index === 0;

	test(`${name}: from home to account and out again${hop ? ', over a second origin' : ''}`, async t => {
		const {origin} = await startApp(t);
		const {page, complaints} = await openChromium(t);
		const hops: string[] = [];
		page.on('request', request => {
			if (new URL(request.url()).pathname === '/hop') hops.push(request.url());
		});

		await page.goto(origin);
		await page.locator('main a[href^="/login"]').first().click();
		await pick(page, label, 'ada', hop);
		await page.getByText('You are logged in').waitFor();
		t.is(page.url(), `${origin}/`);
		t.is(hops.length, hop ? 1 : 0);

		await page.goto(`${origin}/account`);
		await page.getByText('Ada Lovelace').first().waitFor();
		await page.getByRole('banner').getByRole('button', {name: 'Sign out'}).click();
		await page.locator('main a[href^="/login"]').first().waitFor();

		// Back shows nothing of the account that was signed out.
		await page.goBack();
		await page.waitForURL(/\/login/);
		t.is(await page.getByText('Ada Lovelace').count(), 0);
		t.deepEqual(complaints, []);
	});
}

test('a second profile is linked and unlinked, and the last one stays', async t => {
	const {origin, db} = await startApp(t);
	const {page, complaints} = await openChromium(t);
	const [first, second] = mixins;
	if (!first || !second) throw new Error('this test takes two providers');

	await page.goto(`${origin}/login?next=/account`);
	await pick(page, first.label);
	await page.waitForURL(`${origin}/account`);
	await pick(page, second.label, 'grace');
	await page.waitForURL(`${origin}/account`);
	await page.getByText('Grace Hopper', {exact: true}).waitFor();
	t.is((await db('users')).length, 1);
	t.is((await db('identities')).length, 2);

	// A page that was opened before the other profile went still offers to disconnect this one.
	const old = await page.context().newPage();
	await old.goto(`${origin}/account`);
	await page.locator(`form[action="/account/profiles/${second.name}/disconnect"] button`).click();
	await page.getByText('Grace Hopper', {exact: true}).waitFor({state: 'detached'});
	t.is((await db('identities')).length, 1);
	t.deepEqual(complaints, []);

	await old.locator(`form[action="/account/profiles/${first.name}/disconnect"] button`).click();
	await old.getByRole('heading', {name: 'That is your only way in'}).waitFor();
	t.is((await db('identities')).length, 1);
	t.true(complaints.every(complaint => complaint.includes('409')));
});

test('by password: sign up, sign out, sign in', async t => {
	const {origin} = await startApp(t);
	const {page, complaints} = await openChromium(t);

	await page.goto(`${origin}/login`);
	await page.getByText('Create an account').click();
	const signup = page.locator('form[action="/signup"]');
	await signup.locator('input[name=username]').fill('Grace');
	await signup.locator('input[name=password]').fill('a nanosecond of wire');
	await signup.locator('button').click();
	await page.getByText('You are logged in').waitFor();

	await page.getByRole('button', {name: 'Sign out'}).click();
	await page.goto(`${origin}/login`);
	const login = page.locator('form[action="/login"]');
	await login.locator('input[name=username]').fill('grace');
	await login.locator('input[name=password]').fill('a nanosecond of wire');
	await login.locator('button').click();
	await page.getByText('You are logged in').waitFor();
	t.deepEqual(complaints, []);
});
