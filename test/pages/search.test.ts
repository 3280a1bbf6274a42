import test from 'ava';
import {createRouter} from '../../starter/routes.ts';
import {shareApp} from '../helpers/app.ts';
import type {Answer} from '../helpers/browser.ts';
import {newcomer} from '../helpers/people.ts';
import {crowd} from '../helpers/registry.ts';
import {all, elements, forms, get, textOf} from './dom.ts';

// With many services there is a field to find one, which works without script.

const many = {...crowd(30)};
const {acme7, acme8} = many;
if (acme7) acme7.mixin = {...acme7.mixin, label: '<b>Zebra & "Söhne"</b>'};
if (acme8) acme8.mixin = {...acme8.mixin, label: 'Zebra Two'};
const app = shareApp({providers: many, sampleOf: () => ({id: '1'}), createRouter});

/** The services that a page offers, by name, in its order. */
const offered = ({text}: Answer) =>
	forms(text).flatMap(form => /^POST \/connect\/(\w+)/.exec(form)?.[1] ?? []);
const said = ({text}: Answer) =>
	elements(text)
		.filter(element => get(element, 'role') === 'status')
		.map(textOf)
		.join();
const find = (query: string, path = '/login') =>
	app.browser().get(`${path}?q=${encodeURIComponent(query)}&next=/account`);

test.serial('all are there, by what they are called, until one is looked for', async t => {
	const page = await app.browser().get('/login?next=/account');
	t.is(offered(page).length, 30);
	t.deepEqual([offered(page)[0], offered(page).at(-1)], ['acme7', 'acme8']);
	t.is(said(page), '');
	t.true(forms(page.text).includes('GET /login next=/account q'), 'a plain form, by GET');
});

test.serial('the server finds by label or name, whatever the case, and says how many', async t => {
	const page = await find(' zEBra ');
	t.deepEqual(offered(page).toSorted(), ['acme7', 'acme8']);
	t.is(said(page), '2 of 30 services');
	t.deepEqual(offered(await find('acme1')).length, 11);
	t.deepEqual(offered(await find('two zebra')), ['acme8'], 'each word, in any order');
	t.deepEqual(offered(await find('ZEBRA & "söhne"')), ['acme7']);
	t.is(offered(await find('   ')).length, 30);
	t.is(offered(await app.browser().get('/login?q=zebra&q=two')).length, 30, 'two are none');
});

test.serial('`next` stays in every form, and in the way back to all', async t => {
	const page = await find('zebra');
	t.deepEqual(forms(page.text), [
		'GET /login next=/account q=zebra',
		...offered(page).map(name => `POST /connect/${name} next=/account`),
		'POST /login next=/account username password',
		'POST /signup next=/account username password',
	]);
	const [back] = all(page.text, 'a').filter(link => textOf(link) === 'Show all 30 services');
	t.is(back && get(back, 'href'), '/login?next=%2Faccount');

	const evil = await app.browser().get('/login?q=zebra&next=//evil.example');
	t.true(forms(evil.text).includes('GET /login next=/ q=zebra'));
});

test.serial('what is found nowhere is said, and stays text', async t => {
	const query = '"><script>alert(1)</script>';
	const page = await find(query);
	t.is(page.status, 200);
	t.deepEqual(offered(page), []);
	t.regex(said(page), /^None of the 30 services goes by that name\. /);
	const [field] = all(page.text, 'input').filter(input => get(input, 'name') === 'q');
	t.is(field && get(field, 'value'), query);
	t.not(field && get(field, 'autofocus'), undefined);
	t.deepEqual(all(page.text, 'script'), []);
});

test.serial(
	'the script is there where it has all to look among, and is a file of ours',
	async t => {
		const scripts = ({text}: Answer) => all(text, 'script').map(one => get(one, 'src') ?? '');
		const [path = '', ...more] = scripts(await app.browser().get('/login'));
		t.deepEqual(more, []);
		t.is((await app.browser().get(path)).status, 200);
		t.deepEqual(scripts(await find('zebra')), []);
	},
);

test.serial('signing in again keeps being that', async t => {
	const browser = await newcomer(app, 'ada');
	const page = await browser.get('/login?again=1&next=/account&q=zebra');
	t.is(page.status, 200);
	t.true(forms(page.text).includes('GET /login next=/account again=1 q=zebra'));
	const [back] = all(page.text, 'a').filter(link => textOf(link) === 'Show all 30 services');
	t.is(back && get(back, 'href'), '/login?next=%2Faccount&again=1');
});

test.serial('the account is searched the same way, unfolded then', async t => {
	const browser = await newcomer(app, 'grace');
	const folded = await browser.get('/account');
	t.is(offered(folded).length, 30);
	const isOpen = ({text}: Answer) => /<details open><summary>Show all 30/.test(text);
	t.false(isOpen(folded));

	const page = await browser.get('/account?q=zebra');
	t.deepEqual(offered(page).toSorted(), ['acme7', 'acme8']);
	t.true(isOpen(page));
	t.is(said(page), '2 of 30 services');
});
