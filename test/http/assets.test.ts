import {createHash} from 'node:crypto';
import {brotliDecompressSync, gunzipSync} from 'node:zlib';
import test from 'ava';
import {favicon, searchScript, stylesheet} from '../../starter/pages/assets.ts';
import {shareApp} from '../helpers/app.ts';

const app = shareApp();

/** The bytes of an asset, for what a browser says it can decode. */
const load = async (path: string, encoding: string, method = 'GET') => {
	const response = await fetch(new URL(path, app.origin), {
		method,
		headers: {'accept-encoding': encoding},
	});
	return {response, body: Buffer.from(await response.arrayBuffer())};
};

for (const [what, asset, path, type] of [
	['stylesheet', stylesheet, /^\/assets\/style\.([\da-f]{12})\.css$/, 'text/css; charset=utf-8'],
	[
		'script',
		searchScript,
		/^\/assets\/search\.([\da-f]{12})\.js$/,
		'text/javascript; charset=utf-8',
	],
] as const) {
	test.serial(`the ${what} is kept for ever, as its path changes with it`, async t => {
		const {response, body} = await load(asset.path, 'identity');
		t.is(response.headers.get('cache-control'), 'public, max-age=31536000, immutable');
		t.is(response.headers.get('content-type'), type);
		const hash = createHash('sha256').update(body).digest('hex');
		t.is(path.exec(asset.path)?.[1], hash.slice(0, 12));
	});
}

test.serial('every page has that stylesheet', async t => {
	const page = await app.browser().get('/');
	t.true(page.text.includes(`href="${stylesheet.path}"`));
});

test.serial('the mark, whose path stays, is kept for a day', async t => {
	const {response} = await load(favicon.path, 'identity');
	t.is(response.headers.get('cache-control'), 'public, max-age=86400');
	t.is(response.headers.get('content-type'), 'image/svg+xml');
});

for (const [accepted, encoding] of [
	['br', 'br'],
	['gzip', 'gzip'],
	['br;q=1, gzip;q=0.5', 'br'],
	['br;q=0, gzip', 'gzip'],
	['identity', null],
	['zstd', null],
	['identity;q=0', null],
] as const) {
	test.serial(`who accepts ${accepted} gets ${encoding ?? 'it as it is'}`, async t => {
		for (const asset of [stylesheet, searchScript, favicon]) {
			const {response, body} = await load(asset.path, accepted);
			t.is(response.status, 200);
			t.is(response.headers.get('content-encoding'), encoding);
			t.true(response.headers.get('vary')?.includes('Accept-Encoding'));
			t.deepEqual(body, asset.body, 'decoded by fetch');
		}
	});
}

test.serial('what is kept compressed is what it was', t => {
	for (const asset of [stylesheet, searchScript, favicon]) {
		t.deepEqual(brotliDecompressSync(asset.brotli), asset.body);
		t.deepEqual(gunzipSync(asset.gzip), asset.body);
	}
});

test.serial('HEAD says how long it would be', async t => {
	const {response, body} = await load(stylesheet.path, 'gzip', 'HEAD');
	t.is(response.status, 200);
	t.is(response.headers.get('content-length'), String(stylesheet.gzip.length));
	t.is(body.length, 0);
});

test.serial('nothing can be sent to an asset, and no other file is served', async t => {
	const {response} = await load(stylesheet.path, 'identity', 'POST');
	t.is(response.status, 405);
	t.is(response.headers.get('allow'), 'GET, HEAD');

	for (const path of [
		'/assets/',
		'/assets/style.000000000000.css',
		'/assets/..%2f..%2fpackage.json',
		'/package.json',
	]) {
		t.is((await app.browser().get(path)).status, 404, path);
	}
});
