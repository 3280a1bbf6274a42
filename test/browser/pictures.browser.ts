import {mkdirSync} from 'node:fs';
import test from 'ava';
import {startApp} from '../helpers/app.ts';
import {openChromium} from '../helpers/chromium.ts';

// Looks at every page at the width of a phone and of a desk, by day and by night. With
// PICTURES=docs/images it keeps what it saw.

const sizes = {phone: {width: 390, height: 844}, desktop: {width: 1280, height: 900}};
const folder = process.env.PICTURES;
if (folder) mkdirSync(folder, {recursive: true});

for (const [size, viewport] of Object.entries(sizes)) {
	for (const colorScheme of ['light', 'dark'] as const) {
		test(`every page fits: ${size}, ${colorScheme}`, async t => {
			const {origin} = await startApp(t);
			const {page, complaints} = await openChromium(t, {viewport, colorScheme});

			const look = async (name: string) => {
				const width = await page.evaluate(() => document.documentElement.scrollWidth);
				t.true(width <= viewport.width, `${name} is ${width} wide`);
				if (folder)
					await page.screenshot({
						path: `${folder}/${name}-${size}-${colorScheme}.png`,
						fullPage: true,
					});
			};

			await page.goto(origin);
			await look('home');
			await page.goto(`${origin}/login?next=/account`);
			await look('login');
			await page.getByRole('button', {name: 'Continue with GitHub'}).click();
			await page.locator('button[name=person]').first().waitFor();
			await look('stand-in');
			await page.locator('button[name=person]').first().click();
			await page.waitForURL(`${origin}/account`);
			await page.getByRole('button', {name: 'Connect Google'}).click();
			await page.locator('button[name=person][value=ada]').click();
			await page.waitForURL(`${origin}/account`);
			await look('account');
			await page.goto(`${origin}/account/history`);
			await look('history');
			t.deepEqual(complaints, []);

			await page.goto(`${origin}/connect/github/callback?state=of-nothing`);
			await look('error');
		});
	}
}
