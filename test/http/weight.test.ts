import {gzipSync} from 'node:zlib';
import test from 'ava';
import {startApp} from '../helpers/app.ts';
import type {Browser} from '../helpers/browser.ts';
import {signUp} from '../helpers/people.ts';
import {registry} from '../helpers/registry.ts';
import {signIn} from '../helpers/sign-in.ts';
import {all, get} from '../pages/dom.ts';

// What a page weighs at the first visit, before pictures of people: the page as a proxy would
// compress it, and each file that it names as we do. Icons of services are part of the page.

const most = 30_000;

/** The bytes of a file as they are sent, still compressed. */
const sent = async (browser: Browser, path: string): Promise<number> => {
	const answer = await browser.get(path, {
		method: 'HEAD',
		headers: {'accept-encoding': 'gzip'},
	});
	if (answer.headers.get('content-encoding') !== 'gzip') throw new Error(`${path} is sent plain`);
	return Number(answer.headers.get('content-length'));
};

/** The bytes of a page and of all that it names. */
const weigh = async (browser: Browser, path: string): Promise<number> => {
	const {text, status} = await browser.get(path);
	if (status !== 200) throw new Error(`${path}: ${status}`);
	const files = [
		...all(text, 'link').map(link => get(link, 'href')),
		...all(text, 'script').map(script => get(script, 'src')),
		...all(text, 'img').map(image => get(image, 'src')),
	].filter(file => file?.startsWith('/'));
	let bytes = gzipSync(text, {level: 9}).length;
	for (const file of new Set(files)) bytes += await sent(browser, file ?? '');
	return bytes;
};

test.serial('home, sign-in and account weigh 30 kB or less', async t => {
	// Each service adds its button and its icon: an app with many weighs more.
	const few = registry.slice(0, 10);
	const providers = Object.fromEntries(few.map(one => [one.mixin.name, one]));
	const app = await startApp(t, {providers});
	const [stranger, browser] = [app.browser(), app.browser()];
	await signUp(browser, 'ada');
	for (const {mixin} of few) await signIn(browser, mixin.name);
	t.is((await app.db('identities')).length, few.length);

	const weights = {
		home: await weigh(stranger, '/'),
		login: await weigh(stranger, '/login'),
		account: await weigh(browser, '/account'),
	};
	for (const [page, bytes] of Object.entries(weights)) {
		t.true(bytes > 5_000 && bytes <= most, `${page}: ${bytes} bytes`);
	}
	t.log(weights);
});
