import test from 'ava';
import type {Browser} from '../helpers/browser.ts';
import {logIn, provider, signUp} from '../helpers/people.ts';
import {counts, shareMany} from './many.ts';

for (const count of counts) {
	const many = shareMany(count, 'on');
	const all = <Value>(what: Value) => Array.from({length: count}, () => what);

	/** The statuses of all processes, asked at once. */
	const everywhere = async (ask: (browser: Browser) => Promise<{status: number}>) =>
		(await Promise.all(many.browsers().map(ask))).map(({status}) => status);

	test(`${count} processes: wrong passwords for a name are counted over all of them`, async t => {
		for (const name of ['guessed', 'other']) {
			t.is((await signUp(many.browser(), name)).status, 200);
		}
		for (let turn = 0; turn < 10; turn++) {
			const browser = many.browser(); // at the proxy, so each time at another process
			t.is((await logIn(browser, 'guessed', 'not the password')).status, 401);
		}
		t.deepEqual(await everywhere(browser => logIn(browser, 'guessed')), all(429));
		t.deepEqual(await everywhere(browser => logIn(browser, 'other')), all(200));
	});

	test(`${count} processes: sign-ins begun at an address are counted over all of them`, async t => {
		const from = (address: string) => (browser: Browser) =>
			browser.post(`/connect/${provider}`, {}, {headers: {'x-forwarded-for': address}});
		for (let turn = 0; turn < 60 / count; turn++) {
			t.deepEqual(await everywhere(from('203.0.113.7')), all(302));
		}
		t.deepEqual(await everywhere(from('203.0.113.7')), all(429));
		t.deepEqual(await everywhere(from('203.0.113.8')), all(302));
		// The proxy says who asks, whatever the browser says of itself.
		t.is((await from('203.0.113.7')(many.browser())).status, 302);
	});
}
