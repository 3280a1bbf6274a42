import test, {type ExecutionContext} from 'ava';
import type {Mixin} from '../../starter/auth/mixin.ts';
import type {ProviderSettings} from '../../starter/auth/settings.ts';
import {startApp} from '../helpers/app.ts';
import {connected} from '../helpers/connection.ts';
import {comesWithTokens} from '../helpers/kinds.ts';
import {startRecorder} from '../helpers/recorder.ts';
import {edited, registry} from '../helpers/registry.ts';

// `api_url`: a part of a provider's API that is not at its profile's host, or all of it.

const api_url = 'https://api.elsewhere.example/v3';

/** The app with one edit in every mixin, and a sandbox of `api_url` for one of them. */
const start = async (t: ExecutionContext, mixin: Mixin, edit: Partial<Mixin>) => {
	const app = await startApp(t, {providers: edited(({mixin}) => ({mixin: {...mixin, ...edit}}))});
	const providers = app.config.providers as Map<string, ProviderSettings>;
	const settings = providers.get(mixin.name);
	if (!settings) throw new Error(`${mixin.name} is not mounted`);
	const {origin, asked} = await startRecorder(t);
	const addresses = {...settings.addresses, api_url: `${origin}/sandbox`};
	if (edit.api_url) providers.set(mixin.name, {...settings, addresses});
	return {...(await connected(t, {...mixin, ...edit}, {app})), origin, asked};
};

/** Which kind of token is in a call, and that there is one. */
const showsToken = (text: string, {oauth}: Mixin) =>
	(oauth === 1 ? /oauth_signature=/ : /[\w-]{20}/).test(text);

for (const {mixin} of registry) {
	const {name} = mixin;

	test.serial(`${name}: whole addresses below api_url are called there`, async t => {
		const {call, origin, asked} = await start(t, mixin, {api_url});
		for (const base of [api_url, `${origin}/sandbox`]) {
			for (const path of ['/', '/things', '/things?sort=name', '/a/../things']) {
				t.like(await (await call(base + path)).json(), {here: true});
				const {url = '', headers} = asked.at(-1) ?? {};
				t.true(url.startsWith(`/sandbox${path.replace('/a/..', '')}`), url);
				t.true(showsToken(`${url} ${JSON.stringify(headers)}`, mixin));
			}
		}

		const count = asked.length;
		for (const address of [
			`${api_url}x`,
			`${api_url}/../things`,
			`http:${api_url.slice(6)}`,
			'https://api.elsewhere.example/',
		]) {
			await t.throwsAsync(call(address), {instanceOf: TypeError}, address);
		}
		t.is(asked.length, count);
	});

	if (!comesWithTokens(mixin)) {
		test.serial(`${name}: a path is at the profile's host`, async t => {
			const {call, asked} = await start(t, mixin, {api_url});
			t.is((await call('things')).status, 404, 'the stand-in knows none');
			t.deepEqual(asked, []);
		});
	}

	// A form of OAuth 1.0a, with the profile in it, holds nothing that has parts.
	if (mixin.oauth === 1 && mixin.idPath.includes('.')) continue;

	test.serial(`${name}: where no address is known there is nothing to call`, async t => {
		const {api_url: _, ...without} = mixin;
		const providers = edited(one =>
			one.mixin.name === name ? {mixin: {...without, profile_url: 'token'}} : {},
		);
		const {app, call} = await connected(t, {...without, profile_url: 'token'}, {providers});
		const calls = app.standin.calls.length;
		for (const address of ['things', '/things', `${api_url}/things`, app.standin.origin]) {
			const {message} = await t.throwsAsync(call(address), {instanceOf: TypeError}, address);
			t.is(message, `${mixin.label} has no API address: set api_url in its mixin`);
		}
		t.is(app.standin.calls.length, calls, 'nobody was asked');
	});

	test.serial(`${name}: where the profile has no host, a path is below api_url`, async t => {
		const {call, asked} = await start(t, mixin, {api_url, profile_url: 'token'});
		for (const path of ['things', '/things']) {
			t.is((await call(path)).status, 200);
			t.true(asked.at(-1)?.url.startsWith('/sandbox/things'));
		}
	});
}
