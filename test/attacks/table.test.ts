import test from 'ava';
import {
	agree,
	app,
	comeBack,
	isRefused,
	json,
	mixins,
	nothingComesOf,
	signInHonestly,
} from './harness.ts';
import type {Attack} from './table/attack.ts';
import {mixUp} from './table/mix-up.ts';
import {odd} from './table/odd.ts';
import {refusals} from './table/refusals.ts';
import {smuggled} from './table/smuggled.ts';
import {state} from './table/state.ts';

// Every attack on a callback, at every provider. Beside each stands its control. An attack that
// leaves the flow alone is made on a stranger, who then comes back with the honest callback; one
// that uses the flow up, on somebody who has just signed in, and who stays who they are.

const attacks: readonly Attack[] = [...state, ...smuggled, ...mixUp, ...refusals, ...odd];

for (const mixin of mixins) {
	for (const attack of attacks.filter(({applies}) => applies?.(mixin) ?? true)) {
		const {name, ask, code, spends = false, member = spends, unsaid} = attack;

		// One after the other, as they all look at the same rows and calls.
		test.serial(`${mixin.name}: ${name}`, async t => {
			const browser = member ? (await signInHonestly(t, app, mixin)).browser : app.browser();
			const scene = await agree(app, mixin, {browser});
			const {url, browser: asking = browser, method = 'GET', form} = await ask(scene);
			asking.url = `${app.origin}/`;

			// Members look at pages, strangers are scripts.
			const how = {method, ...(form ? {form} : {}), ...(member ? {} : {headers: json})};
			const answer = await nothingComesOf(t, {app, browser: asking}, () =>
				asking.get(String(url), how),
			);
			isRefused(t, answer, code);
			if (unsaid) t.false(answer.text.includes(unsaid));

			if (spends) isRefused(t, await browser.get(scene.honest.href), 'flow-expired');
			else await comeBack(t, scene);
		});
	}
}
