import test, {type ExecutionContext} from 'ava';
import type {Page} from 'playwright-core';
import {startApp} from '../helpers/app.ts';
import {openChromium} from '../helpers/chromium.ts';
import {crowd} from '../helpers/registry.ts';

// What somebody with a keyboard meets, in which order, and whether they see where they are.

/** Goes on by Tab to the end of the page. Each stop has to be in sight, large enough and ringed. */
const tabThrough = async (t: ExecutionContext, page: Page): Promise<string[]> => {
	const stops: string[] = [];
	for (;;) {
		await page.keyboard.press('Tab');
		const stop = await page.evaluate(() => {
			const one = document.activeElement;
			if (!one || one === document.body) return undefined;
			const {width, height, top} = one.getBoundingClientRect();
			const {outlineStyle, outlineWidth, outlineColor} = getComputedStyle(one);
			const label = one instanceof HTMLInputElement ? one.labels?.[0]?.textContent : undefined;
			return {
				name: (label ?? one.textContent ?? '').replace(/\s+/g, ' ').trim(),
				isInSight: top >= 0 && top < innerHeight,
				size: Math.min(width, height),
				ring: outlineStyle === 'none' ? '' : `${outlineWidth} ${outlineColor}`,
			};
		});
		if (!stop || stops.length > 40) return stops;
		stops.push(stop.name);
		t.true(stop.isInSight, `${stop.name} is in sight`);
		t.true(stop.size >= 24, `${stop.name} is ${stop.size} px`);
		t.regex(stop.ring, /^3px rgb\((82, 78, 210|167, 157, 240)\)$/, stop.name);
	}
};

for (const colorScheme of ['light', 'dark'] as const) {
	test(`the sign-in page, by Tab: ${colorScheme}`, async t => {
		const {origin} = await startApp(t);
		const {page} = await openChromium(t, {colorScheme, reducedMotion: 'reduce'});
		await page.goto(`${origin}/login`);
		t.deepEqual(await tabThrough(t, page), [
			'Skip to the content',
			'Dendrite for Koa',
			'Continue with GitHub',
			'Continue with Google',
			'Continue with X',
			'Username',
			'Password',
			'Sign in',
			'New here? Create an account',
		]);
	});
}

test('the account page, by Tab', async t => {
	const {origin} = await startApp(t);
	const {page} = await openChromium(t, {viewport: {width: 390, height: 844}});
	await page.goto(`${origin}/login?next=/account`);
	await page.getByRole('button', {name: 'Continue with GitHub'}).press('Enter');
	await page.locator('button[name=person][value=ada]').press('Enter');
	await page.waitForURL(`${origin}/account`);
	t.deepEqual(await tabThrough(t, page), [
		'Skip to the content',
		'Dendrite for Koa',
		'Account',
		'Sign out',
		'What happened to your account',
		'Allow repositories too (GitHub)',
		'Connect GitHub',
		'Connect Google',
		'Connect X',
		'Sign out Chrome on Linux',
		'New password',
		'Set a password',
		'I want to delete my account',
	]);
});

test('the first stop skips to the content', async t => {
	const {origin} = await startApp(t);
	const {page} = await openChromium(t);
	await page.goto(`${origin}/login`);
	await page.keyboard.press('Tab');
	await page.keyboard.press('Enter');
	t.is(await page.evaluate('document.activeElement.id'), 'main');
	await page.keyboard.press('Tab');
	t.is(await page.evaluate('document.activeElement.textContent.trim()'), 'Continue with GitHub');
});

test('who mistyped is where they go on, and hears why', async t => {
	const {origin} = await startApp(t);
	const {page} = await openChromium(t);
	const focused = () =>
		page.evaluate(() => {
			const one = document.activeElement;
			const about = one?.getAttribute('aria-describedby')?.split(' ') ?? [];
			const alerts = about.filter(id => document.getElementById(id)?.role === 'alert');
			return `${one?.id} ${one?.getAttribute('aria-invalid')} ${alerts}`;
		});
	await page.goto(`${origin}/login`);
	await page.locator('#login-username').fill('nobody');
	await page.locator('#login-password').fill('a nanosecond of wire');
	await page.keyboard.press('Enter');
	await page.getByRole('alert').waitFor();
	t.is(await focused(), 'login-password true login-problem');
	t.regex(await page.title(), /^Problem: Sign in · /);

	await page.getByText('Create an account').click();
	await page.locator('#signup-username').fill('x');
	await page.locator('#signup-password').fill('a nanosecond of wire');
	await page.keyboard.press('Enter');
	await page.getByText('A username is 2 to 40').waitFor();
	t.is(await focused(), 'signup-username true signup-username-problem');
});

test('among many services one is found as one types, and how many is said', async t => {
	const {origin} = await startApp(t, {providers: crowd(30), sampleOf: () => ({id: '1'})});
	const {page, complaints} = await openChromium(t);
	await page.goto(`${origin}/login?next=/account`);
	const field = page.getByRole('searchbox', {name: 'Find your service'});
	const status = page.getByRole('status');
	const visible = () => page.locator('.providers li:visible').allInnerTexts();
	t.is((await visible()).length, 30);
	t.is(await page.getByRole('button', {name: 'Find'}).count(), 0);

	await field.focus();
	await page.keyboard.type('SERVICE 2');
	await page.getByText('12 of 30 services').waitFor(); // 2, 12, and 20 to 29
	await page.keyboard.type('9');
	await page.getByText('1 of 30 services').waitFor();
	t.is((await visible()).length, 1);
	await page.keyboard.press('Enter');
	t.is(page.url(), `${origin}/login?next=/account`, 'there is nothing to ask the server for');
	await page.keyboard.type('!');
	await page.getByText('None of the 30 services').waitFor();
	t.deepEqual(await visible(), []);
	t.is(await status.getAttribute('aria-live'), null, 'a status is polite by itself');
	await field.fill('');
	t.is((await visible()).length, 30);
	t.is(await status.innerText(), '');

	// Back from elsewhere the field still says what one looked for, and so does the list.
	await field.fill('29');
	await page.goto(`${origin}/`);
	await page.goBack();
	t.is((await visible()).length, (await field.inputValue()) === '29' ? 1 : 30);
	t.deepEqual(complaints, []);
});

test('without script the same is asked of the server', async t => {
	const {origin} = await startApp(t, {providers: crowd(30), sampleOf: () => ({id: '1'})});
	const {page} = await openChromium(t, {javaScriptEnabled: false});
	await page.goto(`${origin}/login?next=/account`);
	await page.getByLabel('Find your service').fill('service 29');
	await page.getByRole('button', {name: 'Find'}).click();
	await page.getByText('1 of 30 services').waitFor();
	t.is(page.url(), `${origin}/login?next=%2Faccount&q=service+29`);
	t.is(await page.locator('.providers li').count(), 1);
	await page.getByText('Show all 30 services').click();
	t.is(await page.locator('.providers li').count(), 30);
	t.is(page.url(), `${origin}/login?next=%2Faccount`);
});

test('a picture that does not load leaves its place to a letter', async t => {
	const {origin, db} = await startApp(t);
	const {page} = await openChromium(t, {javaScriptEnabled: false});
	await page.goto(`${origin}/login?next=/account`);
	await page.getByRole('button', {name: 'Continue with GitHub'}).click();
	await page.locator('button[name=person][value=ada]').click();
	await page.waitForURL(`${origin}/account`);
	const shot = () => page.locator('.picture').screenshot();
	const loaded = await shot();

	await db('identities').update({picture: `${origin}/nowhere.png`});
	await page.reload();
	t.is(await page.locator('.picture img').count(), 1);
	t.is(await page.locator('.picture .tile').innerText(), 'A');
	const broken = await shot();
	await db('identities').update({picture: null});
	await page.reload();
	t.is(await page.locator('.picture img').count(), 0);
	t.deepEqual(await shot(), broken, 'as if there were none');
	t.notDeepEqual(loaded, broken);
});
