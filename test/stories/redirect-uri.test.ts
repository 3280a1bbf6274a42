import test from 'ava';
import {pino} from 'pino';
import {createApp} from '../../starter/app.ts';
import {as, guard} from '../../starter/auth/guard.ts';
import {createRouter as createStarterRouter} from '../../starter/routes.ts';
import {startApp} from '../helpers/app.ts';
import {meOf} from '../helpers/me.ts';
import {edited, registry} from '../helpers/registry.ts';
import {begin, decide} from '../helpers/sign-in.ts';

/** The starter's router with a way back of our own for every provider. */
const routerOver = (providers: ReturnType<typeof edited>) => () => {
	const router = createStarterRouter();
	for (const {mixin, views} of Object.values(providers)) {
		const {name} = mixin;
		router.get(`${name}-return`, `/return/${name}`, as(name), guard, ctx => views.callback(ctx));
	}
	return router;
};

test.serial('without a redirect_uri people come back to the callback route', async t => {
	const app = await startApp(t);
	for (const {mixin} of registry) {
		const browser = app.browser();
		await begin(browser, mixin.name);
		t.true((await decide(browser)).startsWith(`${app.origin}/connect/${mixin.name}/callback?`));
	}
});

test.serial(
	'redirect by route name: people come back to a route of our own, signed in',
	async t => {
		const providers = edited(({mixin}) => ({
			mixin: {...mixin, redirect_uri: `${mixin.name}-return`},
		}));
		const app = await startApp(t, {providers, createRouter: routerOver(providers)});

		for (const {mixin} of registry) {
			const browser = app.browser();
			await begin(browser, mixin.name, '/hello');
			const callback = await decide(browser);
			t.true(callback.startsWith(`${app.origin}/return/${mixin.name}?`));

			const answer = await browser.get(callback);
			t.is(answer.headers.get('location'), '/hello', app.logged());
			t.is((await meOf(browser)).profiles[0]?.provider, mixin.name);

			const again = await browser.get(callback);
			t.is(again.status, 400, 'the guard stands before this route as well');
			t.is((await app.browser().get(`/return/${mixin.name}?state=s&code=c`)).status, 400);
		}
	},
);

test.serial('redirect by full URL: people come back to that very address, signed in', async t => {
	const providers = edited(({mixin}) => ({
		mixin: {...mixin, redirect_uri: `https://app.example/return/${mixin.name}`},
	}));
	const app = await startApp(t, {providers, createRouter: routerOver(providers)});

	for (const {mixin} of registry) {
		const browser = app.browser();
		await begin(browser, mixin.name, '/hello');
		const callback = await decide(browser);
		t.true(callback.startsWith(`https://app.example/return/${mixin.name}?`));

		// As if app.example were this app.
		const {pathname, search} = new URL(callback);
		browser.url = app.origin;
		const answer = await browser.get(pathname + search);
		t.is(answer.headers.get('location'), '/hello', app.logged());
		t.is((await meOf(browser)).profiles[0]?.provider, mixin.name);
	}
});

test.serial('a redirect_uri that names no route is told at the start', async t => {
	const {config, db} = await startApp(t);
	const providers = edited(({mixin}) => ({mixin: {...mixin, redirect_uri: 'nowhere'}}));
	const log = pino({enabled: false});
	t.throws(() => createApp({config, db, log, providers}), {
		message: `${registry[0]?.mixin.name}'s redirect_uri names no route: nowhere`,
	});
});

test.serial('the way back is never made of what a request says of its host', async t => {
	const app = await startApp(t);
	for (const {mixin} of registry) {
		const browser = app.browser();
		const headers = {host: 'evil.example', 'x-forwarded-host': 'evil.example'};
		await browser.follow(await browser.post(`/connect/${mixin.name}`, {}, {headers}));
		t.true((await decide(browser)).startsWith(app.origin));
	}
});
