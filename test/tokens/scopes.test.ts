import test from 'ava';
import {startApp} from '../helpers/app.ts';
import {codeOf, meOf} from '../helpers/me.ts';
import {newcomer} from '../helpers/people.ts';
import {edited, registry} from '../helpers/registry.ts';
import {dump, onlyProfile} from '../helpers/rows.ts';
import {
	askFor,
	connectWith,
	scoped,
	sets,
	shownScopes,
	union,
	withSets,
	wordsIn,
} from '../helpers/scopes.ts';

// More may be asked for later, by the name of a scope set; what was granted is kept and shown.

for (const mixin of scoped) {
	const {name, scope = []} = mixin;

	test.serial(
		`${name}: sets are asked for one after the other, and what was granted stays`,
		async t => {
			const app = await startApp(t, {providers: withSets});
			const browser = app.browser();
			const storedWords = async () => wordsIn((await onlyProfile(app.db, name)).scope);

			t.deepEqual(await connectWith(app, browser, mixin), union(scope));
			t.deepEqual(await shownScopes(browser), {may: union(scope), offers: ['one', 'two']});

			const first = union(scope, sets.one);
			t.deepEqual(await connectWith(app, browser, mixin, {scopes: 'one'}), first);
			t.deepEqual(await storedWords(), first);
			t.deepEqual(await shownScopes(browser), {may: first, offers: ['two']});

			const both = union(first, sets.two);
			t.deepEqual(await connectWith(app, browser, mixin, {scopes: 'two'}), both);
			t.deepEqual(await storedWords(), both);
			t.deepEqual(await shownScopes(browser), {may: both, offers: []});

			for (const form of [{}, {scopes: ''}, {scopes: 'one'}]) {
				t.deepEqual(await connectWith(app, browser, mixin, form), both, JSON.stringify(form));
				t.deepEqual(await storedWords(), both);
			}
			t.is((await meOf(browser)).profiles.length, 1);
		},
	);

	test.serial(
		`${name}: who is signed out may ask for more at once, and others get nothing of it`,
		async t => {
			const app = await startApp(t, {providers: withSets});
			const browser = app.browser();
			t.deepEqual(await connectWith(app, browser, mixin, {scopes: 'two'}), union(scope, sets.two));
			t.deepEqual(await shownScopes(browser), {may: union(scope, sets.two), offers: ['one']});

			const other = await newcomer(app, 'other');
			t.deepEqual(await askFor(other, mixin), union(scope));
		},
	);

	const odd: [what: string, scopes: unknown][] = [
		['an unknown name', 'three'],
		['a name with a space', ' one'],
		['another case', 'One'],
		['two names', 'one two'],
		['words of a scope', sets.one.join(' ')],
		['__proto__', '__proto__'],
		['constructor', 'constructor'],
		['length', 'length'],
		['a list', ['one']],
		['an object', {one: 'one'}],
		['a number', 0],
		['true', true],
		['null', null],
	];

	test.serial(
		`${name}: only the name of a set asks for one, and nothing is begun without`,
		async t => {
			const app = await startApp(t, {providers: withSets});
			for (const browser of [app.browser(), await newcomer(app, 'ada')]) {
				const before = await dump(app.db);
				for (const [what, scopes] of odd) {
					const answer = await browser.api(`/connect/${name}`, {scopes});
					t.is(answer.status, 400, what);
					t.like(answer.json(), {error: {code: 'invalid-input', field: 'scopes'}}, what);
				}
				for (const body of [
					'scopes=three',
					'scopes=one&scopes=two',
					'scopes[]=one',
					'scopes[one]=one',
				]) {
					const form = await browser.post(`/connect/${name}`, {}, {body});
					t.is(form.status, 400, body);
				}
				t.deepEqual({...(await dump(app.db)), oauth_flows: []}, {...before, oauth_flows: []});
			}
			t.deepEqual(app.standin.calls, []);
		},
	);
}

for (const {mixin} of registry) {
	test.serial(`${mixin.name}: where there are no sets, none can be named`, async t => {
		const none = edited(({mixin: {scopes: _, ...mixin}}) => ({mixin}));
		const app = await startApp(t, {providers: none});
		const answer = await app.browser().api(`/connect/${mixin.name}`, {scopes: 'one'});
		t.is(codeOf(answer), 'invalid-input');
		t.is((await app.browser().api(`/connect/${mixin.name}`, {scopes: ''})).status, 200);
	});
}
