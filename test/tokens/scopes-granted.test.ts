import test, {type ExecutionContext} from 'ava';
import type {Mixin} from '../../starter/auth/mixin.ts';
import {startApp} from '../helpers/app.ts';
import {watchTokens} from '../helpers/remote.ts';
import {onlyProfile} from '../helpers/rows.ts';
import {
	connectWith,
	scoped,
	sets,
	shownScopes,
	union,
	withSets,
	wordsIn,
} from '../helpers/scopes.ts';

// What is stored of a scope is what was granted, in whatever way the service says it.

type Json = Record<string, unknown>;

const without = ({scope: _, ...answer}: Json): Json => answer;

/** Somebody who asks for a set, of a service whose answer is altered. */
const asking = async (t: ExecutionContext, mixin: Mixin, alter: (answer: Json) => Json) => {
	const app = await startApp(t, {providers: withSets});
	watchTokens(app, mixin, alter);
	const browser = app.browser();
	const connect = (form: Record<string, string> = {scopes: 'one'}) =>
		connectWith(app, browser, mixin, form);
	await connect();
	const stored = async () => (await onlyProfile(app.db, mixin.name)).scope;
	return {app, browser, connect, stored};
};

for (const mixin of scoped) {
	const {name, scope = []} = mixin;
	const all = union(scope, sets.one);

	test.serial(`${name}: silence grants what was asked for`, async t => {
		const {browser, connect, stored} = await asking(t, mixin, without);
		t.deepEqual(wordsIn(await stored()), all);
		t.deepEqual(await shownScopes(browser), {may: all, offers: ['two']});

		await connect({scopes: 'two'});
		t.deepEqual(wordsIn(await stored()), union(all, sets.two), 'and keeps what was granted before');
		await connect({});
		t.deepEqual(
			wordsIn(await stored()),
			union(all, sets.two),
			'also when nothing more is asked for',
		);
	});

	test.serial(`${name}: silence about what every sign-in asks for is left as silence`, async t => {
		const app = await startApp(t, {providers: withSets});
		watchTokens(app, mixin, without);
		const browser = app.browser();
		await connectWith(app, browser, mixin);
		t.is((await onlyProfile(app.db, name)).scope, null);
		t.deepEqual(await shownScopes(browser), {may: union(scope), offers: ['one', 'two']});
	});

	test.serial(`${name}: nothing granted is stored as nothing`, async t => {
		const {browser, connect, stored} = await asking(t, mixin, answer => ({...answer, scope: ''}));
		t.is(await stored(), '');
		t.deepEqual(await shownScopes(browser), {may: [], offers: ['one', 'two']});
		t.deepEqual(await connect({}), union(scope));
	});

	test.serial(
		`${name}: less than was asked for is stored as it is, and the rest is offered again`,
		async t => {
			const [less] = sets.one;
			const {browser, stored} = await asking(t, mixin, answer => ({...answer, scope: less}));
			t.is(await stored(), less);
			t.deepEqual(await shownScopes(browser), {may: [less], offers: ['one', 'two']});
		},
	);

	test.serial(
		`${name}: a list, as Twitch sends it, and commas, as GitHub does, are words too`,
		async t => {
			for (const alter of [
				(answer: Json) => ({...answer, scope: all}),
				(answer: Json) => ({...answer, scope: all.join(',')}),
				(answer: Json) => ({...answer, scope: all.join(', ')}),
			]) {
				const {browser, connect, stored} = await asking(t, mixin, alter);
				t.deepEqual(wordsIn(await stored()), all);
				t.deepEqual(await shownScopes(browser), {may: all, offers: ['two']});
				t.deepEqual(await connect({scopes: 'two'}), union(all, sets.two));
			}
		},
	);

	test.serial(
		`${name}: words that are none are not asked for again, nor shown as more than text`,
		async t => {
			const scope = `<b>"bold" ${sets.one.join(' ')} na\u00efve`;
			const {browser, connect} = await asking(t, mixin, answer => ({...answer, scope}));
			t.deepEqual((await shownScopes(browser)).may, union(sets.one));
			t.false((await browser.get('/account')).text.includes('<b>'));
			t.deepEqual(await connect({scopes: ''}), union(mixin.scope ?? [], sets.one));
		},
	);
}
