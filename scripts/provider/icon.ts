import {existsSync, readFileSync} from 'node:fs';
import {createRequire} from 'node:module';

const {resolve} = createRequire(import.meta.url);

/** Brands that simple-icons has under another name than ours. */
const slugs: Record<string, string> = {
	X: 'x',
	'Amazon Cognito': 'amazoncognito',
	'Google Live': 'google',
};

/** An `icon.svg`: the brand's from simple-icons, or a tile with the label's first letter. */
export const iconOf = (label: string): string => {
	const path = brandPath(label) ?? undefined;
	return path ? svg(`<path d="${path}"/>`) : letterTile(label);
};

const svg = (inside: string) =>
	`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="currentColor" aria-hidden="true">${inside}</svg>\n`;

const brandPath = (label: string): string | undefined => {
	const brand = label.replace(/ \(.*\)$/, '');
	const slug = slugs[brand] ?? slugOf(brand);
	const file = resolve('simple-icons').replace(/index\.m?js$/, `icons/${slug}.svg`);
	if (!slug || !existsSync(file)) return undefined;
	return readFileSync(file, 'utf8').match(/ d="([\w\s.,-]+)"/)?.[1];
};

/** As simple-icons makes its file names of a brand's title. */
const slugOf = (title: string) =>
	title
		.toLowerCase()
		.replaceAll('+', 'plus')
		.replaceAll('.', 'dot')
		.replaceAll('&', 'and')
		.normalize('NFD')
		.replaceAll(/[^a-z0-9]/g, '');

const letterTile = (label: string) => {
	const [letter = '?'] = label.match(/[\p{L}\p{N}]/u) ?? [];
	return svg(
		`<path d="M4 0h16a4 4 0 0 1 4 4v16a4 4 0 0 1-4 4H4a4 4 0 0 1-4-4V4a4 4 0 0 1 4-4Zm0 2a2 2 0 0 0-2 2v16a2 2 0 0 0 2 2h16a2 2 0 0 0 2-2V4a2 2 0 0 0-2-2Z"/><text x="12" y="17" font-family="system-ui,sans-serif" font-size="14" font-weight="600" text-anchor="middle">${letter.toUpperCase()}</text>`,
	);
};
