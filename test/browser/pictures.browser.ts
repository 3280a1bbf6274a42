import test from 'ava';
import {startApp} from '../helpers/app.ts';
import {openChromium} from '../helpers/chromium.ts';
import {colorSchemes, keep, sizes, widthOf} from '../helpers/looks.ts';

// Looks at every page at the width of a phone and of a desk, by day and by night. With
// PICTURES=docs/images it keeps what it saw.

for (const [size, viewport] of Object.entries(sizes)) {
	for (const colorScheme of colorSchemes) {
		test(`every page fits: ${size}, ${colorScheme}`, async t => {
			const {origin} = await startApp(t);
			const {page, complaints} = await openChromium(t, {viewport, colorScheme});

			const look = async (name: string) => {
				const width = await widthOf(page);
				t.true(width <= viewport.width, `${name} is ${width} wide`);
				await keep(page, `${name}-${size}-${colorScheme}`);
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
