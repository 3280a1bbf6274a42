import test from 'ava';
import {shareApp} from '../helpers/app.ts';
import {
	agree,
	comeBack,
	forgetAll,
	isRefused,
	json,
	mixins,
	nothingComesOf,
	signInHonestly,
	somebody,
} from './harness.ts';
import type {Attack} from './table/attack.ts';
import {mixUp} from './table/mix-up.ts';
import {odd} from './table/odd.ts';
import {refusals} from './table/refusals.ts';
import {smuggled} from './table/smuggled.ts';
import {state} from './table/state.ts';

// Every attack on a callback, at every provider, against a stranger and against who is signed in.
// Beside each stands its control: the sign-in before it, and, where the flow outlives the attack,
// the honest callback after it.

const app = await shareApp();
const attacks: readonly Attack[] = [...state, ...smuggled, ...mixUp, ...refusals, ...odd];

test.beforeEach(() => forgetAll(app));

for (const mixin of mixins) {
	for (const attack of attacks.filter(({applies}) => applies?.(mixin) ?? true)) {
		// One after the other, as they all look at the same rows and calls.
		test.serial(`${mixin.name}: ${attack.name}`, async t => {
			for (const member of [false, true]) {
				const browser = member ? (await signInHonestly(t, app, mixin)).browser : app.browser();
				const scene = await agree(app, mixin, {browser, person: somebody()});
				const {url, browser: asking = browser, method = 'GET', form} = await attack.ask(scene);
				asking.url = `${app.origin}/`;

				const answer = await nothingComesOf(t, {app, browser: asking}, () =>
					asking.get(String(url), {
						method,
						...(form ? {form} : {}),
						...(member ? {} : {headers: json}),
					}),
				);
				isRefused(t, answer, attack.code);
				if (attack.unsaid) t.false(answer.text.includes(attack.unsaid));

				if (!attack.spends) await comeBack(t, scene);
				else isRefused(t, await browser.get(scene.honest.href), 'flow-expired');
			}
		});
	}
}
