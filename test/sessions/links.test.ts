import test from 'ava';
import {startApp} from '../helpers/app.ts';
import type {Browser} from '../helpers/browser.ts';
import {holdNext} from '../helpers/gate.ts';
import {registry} from '../helpers/registry.ts';
import {rowId} from '../helpers/sessions.ts';
import {agreeAtOnce, signIn} from '../helpers/sign-in.ts';

// B05, C14: a link that is under way when its session ends links nothing. Who holds a stolen session
// could have a provider take its time, and come back by that account for ever.

/** How the owner ends the session in another browser; the last one is no end. */
const endings: Record<string, (owner: Browser, other: Browser) => Promise<unknown>> = {
	'is signed out of': (_, other) => other.post('/logout'),
	'is ended by its owner': (owner, other) =>
		owner.post('/account/sessions/revoke', {id: rowId(other)}),
	'is ended with all others': owner => owner.post('/account/sessions/revoke-others'),
	'is ended by a new password': owner =>
		owner.post('/account/password', {password: 'correct horse battery staple'}),
	'goes on': async () => {},
};

for (const {mixin} of registry) {
	const {name} = mixin;

	test.serial(`${name}: B05: a link under way while its session ends links nothing`, async t => {
		const app = await startApp(t);
		for (const [how, end] of Object.entries(endings)) {
			const [owner, other] = [app.browser(), app.browser()];
			for (const browser of [owner, other]) await signIn(browser, name, {name: `Owner ${how}`});
			const before = await app.db('identities').pluck('id');
			const callback = await agreeAtOnce(other, name, {name: `Other ${how}`});
			other.url = `${app.origin}/`;
			const held = holdNext(app, mixin, 'token');
			// Sent as it is now: the browser's own cookies may go meanwhile.
			const late = other.get(callback, {headers: {accept: 'application/json'}});
			await held.asked;
			await end(owner, other);
			held.release();

			const isEnded = how !== 'goes on';
			const answer = await late;
			t.is(answer.status, isEnded ? 400 : 200, `${how}: ${answer.text}`);
			if (isEnded) t.is(answer.json<{error: {code: string}}>().error.code, 'flow-expired');
			const linked = await app.db('identities').whereNotIn('id', before);
			t.is(linked.length, isEnded ? 0 : 1, how);
		}
	});
}
