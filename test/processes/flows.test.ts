import test from 'ava';
import {meOf} from '../helpers/me.ts';
import {registry} from '../helpers/registry.ts';
import {agreeAtOnce, decide} from '../helpers/sign-in.ts';
import {counts, elsewhere, servedBy, shareMany} from './many.ts';

for (const count of counts) {
	const many = shareMany(count);

	for (const {mixin} of registry) {
		const {name} = mixin;

		test(`${count} processes: a flow of ${name} that one begins ends at any other`, async t => {
			for (const [index, one] of many.all.entries()) {
				for (const other of many.all) {
					const browser = many.browsers()[index] ?? many.browser();
					const callback = await agreeAtOnce(browser, name, {name: `Ada ${index}`});
					t.is(new URL(callback).origin, many.origin, 'the provider knows the proxy alone');
					const answer = await browser.get(elsewhere(callback, other.origin));
					t.is(answer.status, 302, `${one.port} to ${other.port}`);
					t.is((await meOf(browser)).profiles.length, 1);
				}
			}
		});

		test(`${count} processes: behind the proxy ${name} begins at one and ends at the next`, async t => {
			for (let turn = 0; turn < count; turn++) {
				const browser = many.browser();
				const begun = await browser.post(`/connect/${name}`);
				await browser.follow(begun);
				const answer = await browser.get(await decide(browser, {person: 'grace'}));
				t.is(answer.status, 302);
				t.not(servedBy(begun), servedBy(answer));
				t.is((await meOf(browser)).profiles[0]?.provider, name);
			}
		});
	}
}
