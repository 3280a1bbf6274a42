import test, {type ExecutionContext} from 'ava';
import {startApp, type TestApp} from '../helpers/app.ts';
import type {Browser} from '../helpers/browser.ts';
import {logIn, signUp} from '../helpers/people.ts';
import {registry} from '../helpers/registry.ts';
import {signed} from '../helpers/sessions.ts';
import {signIn} from '../helpers/sign-in.ts';
import {all, get, inside, textOf} from './dom.ts';

// The service that last signed somebody in in this browser comes first, and says so.

const names = registry.map(({mixin}) => mixin.name);

/** In the order in which a stranger sees them: that of the registry, or by label where there are many. */
const order = async (app: TestApp): Promise<string[]> => {
	const all = await shown(app.browser());
	if (all.toSorted().join() !== names.toSorted().join()) throw new Error(`shown: ${all}`);
	return all;
};

/** The services of the sign-in page in their order, those that say “Last used” with a star. */
const shown = async (browser: Browser): Promise<string[]> => {
	const {text} = await browser.get('/login');
	return all(text, 'form').flatMap(form => {
		const name = /^\/connect\/(\w+)/.exec(get(form, 'action') ?? '')?.[1];
		const isLast = inside(form).some(one => /Last used/.test(textOf(one)));
		return name ? [`${name}${isLast ? '*' : ''}`] : [];
	});
};
const withLast = async (app: TestApp, last: string) => [
	`${last}*`,
	...(await order(app)).filter(name => name !== last),
];
const last = (browser: Browser) => browser.cookie('last');

for (const name of names) {
	test.serial(`${name} comes first once it has signed somebody in`, async t => {
		const app = await startApp(t);
		const browser = app.browser();
		t.deepEqual(await shown(browser), await order(app), 'a stranger is told nothing');
		t.is(last(browser), undefined);
		await signIn(browser, name);
		await browser.post('/logout');
		t.deepEqual(await shown(browser), await withLast(app, name));
		t.is(last(browser)?.split('.')[0], name, 'the name, and nothing else');
	});
}

/** The first and the last provider. */
const two = (t: ExecutionContext) => {
	const [one = '', other = ''] = [names[0], names.at(-1)];
	t.not(one, other);
	return [one, other] as const;
};

test.serial('the latest one counts, and a link is no sign-in', async t => {
	const app = await startApp(t);
	const [one, other] = two(t);
	const browser = app.browser();
	await signIn(browser, one);
	await signIn(browser, other, {person: 'grace'});
	t.is(last(browser)?.split('.')[0], one, 'linked');
	await browser.post('/logout');
	await signIn(browser, other, {person: 'grace'});
	await browser.post('/logout');
	t.deepEqual(await shown(browser), await withLast(app, other));
});

test.serial('who says no, or signs in by password, changes nothing', async t => {
	const app = await startApp(t);
	const [one, other] = two(t);
	const browser = app.browser();
	await signUp(browser, 'ada');
	t.is(last(browser), undefined);
	await browser.post('/logout');
	await signIn(browser, one);
	await browser.post('/logout');
	t.is((await signIn(browser, other, {deny: true})).status, 403);
	await logIn(browser, 'ada');
	await browser.post('/logout');
	t.deepEqual(await shown(browser), await withLast(app, one));
});

test.serial('it is shown beside a form that was refused', async t => {
	const app = await startApp(t);
	const [, other] = two(t);
	const browser = app.browser();
	await signIn(browser, other);
	await browser.post('/logout');
	const {text} = await browser.post('/login', {username: 'ada', password: 'wrong'});
	const forms = all(text, 'form').filter(form => get(form, 'method') === 'post');
	t.is(forms.map(form => get(form, 'action'))[0], `/connect/${other}`);
});

test.serial('a name that we did not write, or that is not mounted, is nobody’s', async t => {
	const app = await startApp(t);
	const key = app.config.sessionKeys[0] ?? '';
	const [one] = two(t);
	const pretend = async (value: string) => {
		const browser = app.browser();
		browser.cookies.set('localhost', new Map([['last', value]]));
		return shown(browser);
	};
	const none = await order(app);
	t.deepEqual(
		await pretend(signed(one, key, 'last')),
		await withLast(app, one),
		'the signature is right',
	);
	t.deepEqual(await pretend(one), none);
	t.deepEqual(await pretend(`${one}.${'A'.repeat(43)}`), none);
	t.deepEqual(await pretend(signed(one, key, 'sid')), none, 'that of another cookie');
	t.deepEqual(await pretend(signed('nobody', key, 'last')), none);
	t.deepEqual(await pretend(signed('constructor', key, 'last')), none);
});

test.serial('it goes with the account', async t => {
	const app = await startApp(t);
	const [one] = two(t);
	const browser = app.browser();
	await signIn(browser, one);
	await browser.post('/account/delete');
	t.falsy(last(browser));
	t.deepEqual(await shown(browser), await order(app));
});
