import {hash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {brotliCompressSync, constants, gzipSync} from 'node:zlib';
import {type Html, html, raw} from './html.ts';

/** A file that browsers may keep, compressed once when the app starts. */
export interface Asset {
	path: string;
	type: string;
	body: Buffer;
	gzip: Buffer;
	brotli: Buffer;
}

const asset = (body: Buffer, type: string, path: string): Asset => ({
	path,
	type,
	body,
	gzip: gzipSync(body),
	brotli: brotliCompressSync(body, {params: {[constants.BROTLI_PARAM_QUALITY]: 6}}),
});

const read = (address: string) => readFileSync(new URL(address, import.meta.url));

/** A path with the hash of what it leads to, so that this may be kept for ever. */
const hashed = (body: Buffer, type: string, name: string, ending: string) => {
	const mark = hash('sha256', body).slice(0, 12);
	return asset(body, type, `/assets/${name}.${mark}.${ending}`);
};

const styles = Buffer.concat([
	read(import.meta.resolve('@picocss/pico/css/pico.indigo.min.css')),
	read('./app.css'),
]);

/** Pico, then `app.css`. */
export const stylesheet: Asset = hashed(styles, 'text/css; charset=utf-8', 'style', 'css');

/** Filters services as one types. No page needs it. */
export const searchScript: Asset = hashed(
	read('./search.js'),
	'text/javascript; charset=utf-8',
	'search',
	'js',
);

/** The mark in the tab and in the header. */
export const favicon: Asset = asset(read('./favicon.svg'), 'image/svg+xml', '/favicon.svg');

const icons = new Map<string, Html>();

/** A provider's `icon.svg`, or a tile with the first letter of its label when it has none. */
export const icon = (name: string, label: string): Html => {
	const svg = icons.get(name) ?? readIcon(name);
	if (!svg) return tile(label);

	icons.set(name, svg);
	return svg;
};

/** A tile with the first letter of a name. */
export const tile = (label: string): Html => {
	const [letter = '?'] = label.trim();
	return html`<span class="tile" aria-hidden="true">${letter.toUpperCase()}</span>`;
};

const readIcon = (name: string): Html | undefined => {
	if (!/^[a-z][a-z0-9]*$/.test(name)) return undefined;

	try {
		return raw(read(`../providers/${name}/icon.svg`).toString().trim());
	} catch {
		return undefined;
	}
};
