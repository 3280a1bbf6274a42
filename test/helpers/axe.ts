import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import type {ExecutionContext} from 'ava';
import type {AxeResults} from 'axe-core';
import type {Page} from 'playwright-core';
import {eachLook} from './looks.ts';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Every rule of WCAG 2.2 A and AA, and what axe holds good practice. */
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe says of a page. */
interface Findings {
	/** What is wrong, and where: `color-contrast: .small`. */
	wrong: string[];
	/** What axe could not decide by itself, but for single letters that stand in for a picture. */
	open: string[];
	/** The rules that were asked. */
	rules: string[];
}

/** Asks axe about a page as it is shown now. The page's own policy stays in force. */
const examine = async (page: Page): Promise<Findings> => {
	if (!(await page.evaluate('"axe" in window'))) await page.evaluate(source);
	const results = (await page.evaluate(
		`axe.run({runOnly: {type: 'tag', values: ${JSON.stringify(tags)}}})`,
	)) as AxeResults;
	const list = (of: AxeResults['violations']) =>
		of.flatMap(({id, nodes}) =>
			nodes.map(({target, any}) => `${id}: ${target} ${any[0]?.message ?? ''}`.trim()),
		);
	const {violations, incomplete, passes, inapplicable} = results;
	return {
		wrong: list(violations),
		open: list(incomplete).filter(one => !/(\.tile|svg > text).* is too short/.test(one)),
		rules: [violations, incomplete, passes, inapplicable].flat().map(({id}) => id),
	};
};

/** Asks axe about the page that is open, in each of its looks, folded parts open. */
export const examineAll = async (t: ExecutionContext, page: Page, name: string): Promise<void> => {
	await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');
	await eachLook(page, async look => {
		const {wrong, open, rules} = await examine(page);
		t.deepEqual({wrong, open}, {wrong: [], open: []}, `${name}, ${look}`);
		for (const rule of ['color-contrast', 'target-size', 'region']) t.true(rules.includes(rule));
	});
};
