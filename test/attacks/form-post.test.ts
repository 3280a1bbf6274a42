import test from 'ava';
import {shareApp} from '../helpers/app.ts';
import {edited} from '../helpers/registry.ts';
import {agree, forgetAll, isRefused, json, mixins, nothingComesOf} from './harness.ts';

// A provider may send its answer as a form (OAuth 2.0 Form Post Response Mode). Then browsers
// keep our cookies back, so the app only repeats the answer as an address of its own.

const custom_params = {response_mode: 'form_post'};
const app = shareApp({
	providers: edited(({mixin}) => ({
		mixin: mixin.oauth === 1 ? mixin : {...mixin, custom_params},
	})),
});
test.beforeEach(() => forgetAll(app));

for (const mixin of mixins.filter(({oauth}) => oauth !== 1)) {
	const smuggled = {
		id_token: 'a.b.c',
		access_token: 'of-another-app',
		user: '{"name":"<script>alert(1)</script>"}',
	};

	test.serial(`${mixin.name}: A05: a form from the provider is only repeated`, async t => {
		const {browser, honest} = await agree(app, {...mixin, custom_params});
		const action = `${app.origin}/connect/${mixin.name}/callback`;
		const fields = Object.fromEntries(honest.searchParams);
		t.is(honest.origin + honest.pathname, action);
		const flows = await app.db('oauth_flows');

		const post = () =>
			browser.post(
				action,
				{...fields, ...smuggled},
				{headers: {cookie: '', 'sec-fetch-site': 'cross-site', origin: app.standin.origin}},
			);
		const page = await nothingComesOf(t, {app, browser}, post);
		t.is(page.status, 200);
		t.deepEqual(page.headers.getSetCookie(), []);
		t.deepEqual(await app.db('oauth_flows'), flows);

		const address = page.text.match(/http-equiv="refresh" content="0;url=([^"]+)"/)?.[1] ?? '';
		const target = new URL(address.replaceAll('&amp;', '&'), app.origin);
		t.is(target.origin + target.pathname, action);
		t.deepEqual(Object.fromEntries(target.searchParams), fields);
		for (const value of ['a.b.c', 'of-another-app', 'alert(']) t.false(page.text.includes(value));

		const me = await browser.get(target.href, {headers: json});
		t.is(me.status, 200);
		isRefused(t, await browser.get(target.href), 'flow-expired');
	});

	test.serial(`${mixin.name}: A17: markup in a form is repeated as text`, async t => {
		const browser = app.browser();
		const state = '"><script>alert(1)</script>';
		const post = () =>
			browser.post(`/connect/${mixin.name}/callback`, {state, code: '\r\nSet-Cookie: a=b'});
		const page = await nothingComesOf(t, {app, browser}, post);
		t.is(page.status, 200);
		t.false(page.text.includes('<script'));
		t.deepEqual(page.headers.getSetCookie(), []);
	});
}

for (const mixin of mixins.filter(({oauth}) => oauth === 1)) {
	test.serial(
		`${mixin.name}: A05: a provider that sends no forms gets no answer to one`,
		async t => {
			const browser = app.browser();
			const post = () => browser.post(`/connect/${mixin.name}/callback`, {oauth_token: 'a'});
			const answer = await nothingComesOf(t, {app, browser}, post);
			isRefused(t, answer, 'method-not-allowed');
			t.is(answer.headers.get('allow'), 'GET');
		},
	);
}
