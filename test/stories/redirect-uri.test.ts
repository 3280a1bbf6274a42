import test from 'ava';
import {as, guard} from '../../starter/auth/guard.ts';
import {createRouter as createStarterRouter} from '../../starter/routes.ts';
import {shareApp} from '../helpers/app.ts';
import {meOf} from '../helpers/me.ts';
import {edited, registry} from '../helpers/registry.ts';
import {begin, decide, signIn} from '../helpers/sign-in.ts';

/** The starter's router with a way back of our own for every provider. */
const routerOver = (providers: ReturnType<typeof edited>) => () => {
	const router = createStarterRouter();
	for (const {mixin, views} of Object.values(providers)) {
		const {name} = mixin;
		router.get(`${name}-return`, `/return/${name}`, as(name), guard, ctx => views.callback(ctx));
	}
	return router;
};

const byName = edited(({mixin}) => ({
	mixin: {...mixin, redirect_uri: `${mixin.name}-return`},
}));
const byUrl = edited(({mixin}) => ({
	mixin: {...mixin, redirect_uri: `https://app.example/return/${mixin.name}`},
}));

const plain = await shareApp();
const named = await shareApp({providers: byName, createRouter: routerOver(byName)});
const full = await shareApp({providers: byUrl, createRouter: routerOver(byUrl)});

for (const {mixin} of registry) {
	const {name, label} = mixin;

	test(`${label} sends people back to the callback route when the mixin names nothing`, async t => {
		const browser = plain.browser();
		await begin(browser, name);
		t.true((await decide(browser)).startsWith(`${plain.origin}/connect/${name}/callback?`));
	});

	test(`${label} sends people back to a route that the mixin names, and they are signed in`, async t => {
		const browser = named.browser();
		await begin(browser, name, '/hello');
		const callback = await decide(browser);
		t.true(callback.startsWith(`${named.origin}/return/${name}?`));

		const answer = await browser.get(callback);
		t.is(answer.headers.get('location'), '/hello');
		t.is((await meOf(browser)).profiles[0]?.provider, name);
		t.is((await browser.get(callback)).status, 400, 'the guard stands before this route as well');
	});

	test(`${label} sends people back to a full URL that the mixin names, and they are signed in`, async t => {
		const browser = full.browser();
		await begin(browser, name);
		const callback = await decide(browser);
		t.true(callback.startsWith(`https://app.example/return/${name}?`));

		// As if app.example were this app.
		const {pathname, search} = new URL(callback);
		browser.url = full.origin;
		t.is((await browser.get(pathname + search)).status, 302);
		t.is((await meOf(browser)).profiles[0]?.provider, name);
	});

	test(`${label}: the way back is never made of the request's Host`, async t => {
		const browser = plain.browser();
		const answer = await browser.post(`/connect/${name}`, {}, {headers: {host: 'evil.example'}});
		t.is(answer.status, 302);
		await browser.follow(answer);
		t.true((await decide(browser)).startsWith(plain.origin));
	});
}

test('a way back of our own is closed to who comes without a flow', async t => {
	for (const {mixin} of registry) {
		const answer = await named.browser().get(`/return/${mixin.name}?state=forged&code=forged`);
		t.is(answer.status, 400);
	}
	t.is((await signIn(named.browser(), registry[0]?.mixin.name ?? '')).status, 302);
});
