import test from 'ava';
import type {Page} from 'playwright-core';
import {examineAll} from '../helpers/axe.ts';
import {openChromium} from '../helpers/chromium.ts';
import {contrast} from '../helpers/contrast.ts';
import {colorSchemes, eachLook, keep, widthOf} from '../helpers/looks.ts';
import {makeCrowded} from '../helpers/many.ts';

// The pages with every service of the catalogue, and with thirty, as plop writes them.

test('with 216 and with 30 services', async t => {
	t.timeout(600_000);
	const crowded = await makeCrowded(t);
	const {page} = await openChromium(t);
	const fits = (name: string) =>
		eachLook(page, async (look, width) => {
			t.true((await widthOf(page)) <= width, `${name}, ${look}`);
			await keep(page, `${name}-${look}`, false);
		});

	const all = await crowded.startWith(t);
	await page.goto(`${all}/login`);
	t.is(await page.locator('.providers li').count(), 216);
	await fits('login-216');
	await examineAll(t, page, 'sign-in, 216');
	await page.getByLabel('Find your service').fill('disc');
	await page.getByText('2 of 216').waitFor();
	await examineAll(t, page, 'sign-in, 216, filtered by script');
	await page.goto(`${all}/login?q=disc`);
	await fits('login-216-found');
	await examineAll(t, page, 'sign-in, 216, filtered');
	await page.goto(`${all}/login?q=nothing+like+it`);
	await examineAll(t, page, 'sign-in, 216, nothing found');

	await page.goto(`${all}/login?q=discord`);
	await page.getByRole('button', {name: 'Discord'}).click();
	await examineAll(t, page, 'stand-in of Discord');
	await page.locator('button[name=person]').first().click();
	await page.getByText('You are logged in').waitFor();
	await page.goto(`${all}/account`);
	await examineAll(t, page, 'account, 216');
	await page.goto(`${all}/login?again=1`);
	t.is(
		await page
			.locator('.last')
			.innerText()
			.then(text => text.replace(/\s+/g, ' ')),
		'Continue with Discord Last used',
	);
	await examineAll(t, page, 'sign-in again, 216');
	for (const colorScheme of colorSchemes) {
		await page.emulateMedia({colorScheme, reducedMotion: 'reduce'});
		t.deepEqual(await faintIcons(page), [], colorScheme);
	}

	const thirty = await crowded.startWith(t, some);
	await page.goto(`${thirty}/login`);
	t.is(await page.locator('.providers li').count(), 30);
	await fits('login-30');
	await examineAll(t, page, 'sign-in, 30');
});

/** Thirty that need nothing but keys. */
const some =
	`asana atlassian basecamp battlenet bitbucket box coinbase dailymotion deezer digitalocean
	discord dribbble dropbox facebook figma fitbit gitlab google heroku instagram linkedin microsoft
	notion patreon paypal reddit slack spotify twitch vimeo`.split(/\s+/);

/** The buttons whose icon does not stand out from them by 4.5 to 1. */
const faintIcons = async (page: Page): Promise<string[]> => {
	const buttons = await page.evaluate(() =>
		[...document.querySelectorAll('button.provider')].map(button => ({
			name: button.textContent,
			background: getComputedStyle(button).backgroundColor,
			fills: [...button.querySelectorAll('svg, svg *')].map(part => getComputedStyle(part).fill),
		})),
	);
	if (buttons.length !== 216) throw new Error(`${buttons.length} buttons`);
	return buttons
		.filter(
			({fills, background}) =>
				fills.length < 2 || fills.some(fill => contrast(fill, background) < 4.5),
		)
		.map(({name}) => String(name));
};
