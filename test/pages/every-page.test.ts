import test, {type ExecutionContext} from 'ava';
import {stylesheet} from '../../starter/pages/assets.ts';
import {all, type Element, elements, get, harmful, inside, readable, textOf} from './dom.ts';
import {hostile, pages} from './samples.ts';

const eachPage = (
	title: string,
	check: (t: ExecutionContext, page: string, name: string) => void,
) => {
	for (const [name, page] of Object.entries(pages)) {
		test.serial(`${name}: ${title}`, t => check(t, page, name));
	}
};

eachPage('what people wrote stays text', (t, page) => {
	t.deepEqual(harmful(page), []);
	t.true(/^<!doctype html>/.test(page));
	const [head] = all(page, 'head');
	t.true(
		inside(head as Element).every(({tagName}) =>
			['meta', 'title', 'link', 'script'].includes(tagName),
		),
	);
	t.false(/\$\{(?!7\*7\})|undefined|\[object|>false</.test(page));
});

const {home: _, ...named} = pages;
for (const [name, page] of Object.entries(named)) {
	test.serial(`${name}: such a name is there, letter for letter`, t => {
		const values = elements(page).flatMap(({attrs}) => attrs.map(({value}) => value));
		t.true([readable(page), ...values].some(text => text.includes(hostile)));
	});
}

eachPage('has one heading, a language, a title and our stylesheet', (t, page, name) => {
	t.is(all(page, 'h1').length, 1);
	t.is(all(page, 'main').length, 1);
	t.is(get(all(page, 'html')[0] as Element, 'lang'), 'en');
	t.regex(textOf(all(page, 'title')[0] as Element), /\S · Dendrite for Koa$/);
	t.is(/refused/.test(name), /^Problem: /.test(textOf(all(page, 'title')[0] as Element)));
	t.true(all(page, 'link').some(link => get(link, 'href') === stylesheet.path));
	t.regex(stylesheet.path, /^\/assets\/style\.[0-9a-f]{12}\.css$/);
});

eachPage('every field has a label, every reference its target, every id is unique', (t, page) => {
	const ids = elements(page).flatMap(element => get(element, 'id') ?? []);
	t.deepEqual(ids, [...new Set(ids)]);

	const labelled = all(page, 'label').map(label => get(label, 'for'));
	for (const input of all(page, 'input')) {
		const unseen = get(input, 'type') === 'hidden' || get(input, 'hidden') !== undefined;
		t.true(unseen || labelled.includes(get(input, 'id')));
		if (get(input, 'type') === 'password') t.is(get(input, 'value'), undefined);
		for (const id of get(input, 'aria-describedby')?.split(' ') ?? []) t.true(ids.includes(id));
	}
	for (const label of labelled) t.true(ids.includes(String(label)));
	for (const button of all(page, 'button')) t.regex(textOf(button), /\S/);
});
