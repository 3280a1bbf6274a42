import {mkdirSync} from 'node:fs';
import type {Page} from 'playwright-core';

/** The width of a phone and of a desk. */
export const sizes = {phone: {width: 390, height: 844}, desktop: {width: 1280, height: 900}};
export const colorSchemes = ['light', 'dark'] as const;

/** Shows the page that is open in each of its looks, such as `phone-dark`. */
export const eachLook = async (
	page: Page,
	act: (look: string, width: number) => Promise<void>,
): Promise<void> => {
	for (const [size, viewport] of Object.entries(sizes)) {
		for (const colorScheme of colorSchemes) {
			await page.setViewportSize(viewport);
			await page.emulateMedia({colorScheme, reducedMotion: 'reduce'});
			await act(`${size}-${colorScheme}`, viewport.width);
		}
	}
};

/** How wide the page is, what one has to scroll to included. */
export const widthOf = (page: Page): Promise<number> =>
	page.evaluate(() => document.documentElement.scrollWidth);

const folder = process.env.PICTURES;
if (folder) mkdirSync(folder, {recursive: true});

/** With PICTURES=docs/images, keeps what is shown: the whole page, or what a window shows of it. */
export const keep = async (page: Page, name: string, fullPage = true): Promise<void> => {
	if (folder) await page.screenshot({path: `${folder}/${name}.png`, fullPage});
};
