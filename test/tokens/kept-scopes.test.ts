import test, {type ExecutionContext} from 'ava';
import {startApp} from '../helpers/app.ts';
import {newcomer} from '../helpers/people.ts';
import {edited, registry} from '../helpers/registry.ts';
import {describeAs, setId} from '../helpers/remote.ts';
import {onlyProfile} from '../helpers/rows.ts';
import {askFor, connectWith, scoped, sets, union, withSets, wordsIn} from '../helpers/scopes.ts';
import {signIn} from '../helpers/sign-in.ts';

// What a person granted later is not lost by the next ordinary sign-in, which does not ask for it.

type Sync = 'always' | 'created' | 'never';

for (const mixin of scoped) {
	const {name, scope = []} = mixin;
	const all = union(scope, sets.one);

	/** Somebody who has granted a set later. */
	const granted = async (t: ExecutionContext, sync: Sync = 'always') => {
		const app = await startApp(t, {
			providers: edited(one => ({
				mixin: {...one.mixin, sync, ...(one.mixin.oauth !== 1 && {scopes: sets})},
			})),
		});
		const browser = app.browser();
		await connectWith(app, browser, mixin);
		await connectWith(app, browser, mixin, {scopes: 'one'});

		/** What is stored: which words, and the tokens as they lie there. */
		const stored = async () => {
			const {scope: words, access_token, refresh_token} = await onlyProfile(app.db, name);
			return {words: wordsIn(words), access_token, refresh_token};
		};
		/** Signs out, and in again. */
		const again = async (form: Record<string, string> = {}) => {
			await browser.api('/logout');
			const asked = await connectWith(app, browser, mixin, form);
			return {asked, ...(await stored())};
		};
		const change = (columns: object) => app.db(`${name}_profiles`).update(columns);
		return {stored, again, change};
	};

	for (const sync of ['always', 'created', 'never'] as const) {
		test.serial(`${name}, sync ${sync}: a plain sign-in keeps what was granted later`, async t => {
			const {stored, again} = await granted(t, sync);
			const before = await stored();
			t.deepEqual(before.words, all);
			const asked = union(scope);
			t.deepEqual(await again(), {asked, ...before});
			t.deepEqual(await again(), {asked, ...before});
		});

		test.serial(`${name}, sync ${sync}: it keeps nothing of a dead connection`, async t => {
			const {stored, again, change} = await granted(t, sync);
			const before = await stored();
			await change({refresh_token: null, token_expires_at: 1});
			const after = await again();
			t.deepEqual(after.words, union(scope));
			t.not(after.access_token, before.access_token);
			t.truthy(after.refresh_token);
		});
	}

	test.serial(`${name}: tokens that open no more are not kept for what they may do`, async t => {
		const {again, change} = await granted(t);
		await change({access_token: 'v1.no.seal', refresh_token: 'v1.no.seal'});
		t.deepEqual((await again()).words, union(scope));
	});

	test.serial(`${name}: nor are those that may do what no set has`, async t => {
		const {stored, again, change} = await granted(t);
		const before = await stored();
		await change({scope: [...scope, 'of:an:older:app'].join(' ')});
		const after = await again();
		t.deepEqual(after.words, union(scope));
		t.not(after.access_token, before.access_token);
	});

	test.serial(`${name}: who asks for another set has what comes of that`, async t => {
		const {stored, again} = await granted(t);
		const before = await stored();
		const after = await again({scopes: 'two'});
		t.deepEqual(after.words, union(scope, sets.two));
		t.not(after.access_token, before.access_token);
	});

	const other = registry.find(one => one.mixin.name !== name)?.mixin;
	if (!other) continue;

	test.serial(`${name}: nobody asks for what another person with the same id granted`, async t => {
		const app = await startApp(t, {providers: withSets});
		for (const one of [mixin, other]) describeAs(app, one, profile => setId(profile, one, '4711'));
		await connectWith(app, app.browser(), mixin, {scopes: 'one'});
		t.is((await onlyProfile(app.db, name)).id, '4711');

		const grace = await newcomer(app, 'grace');
		t.is((await signIn(grace, other.name)).status, 302);
		t.is((await onlyProfile(app.db, other.name)).id, '4711');
		t.deepEqual(await askFor(grace, mixin), union(scope));
	});
}
