import test, {type ExecutionContext} from 'ava';
import {client} from '../../starter/auth/client.ts';
import {connectAgain} from '../../starter/auth/connect-again.ts';
import {requireUser} from '../../starter/auth/require.ts';
import type {Context} from '../../starter/context.ts';
import {texts} from '../../starter/pages/texts.ts';
import {createRouter} from '../../starter/routes.ts';
import {startApp} from '../helpers/app.ts';
import {type Browser, readable} from '../helpers/browser.ts';
import {connected, profilePath} from '../helpers/connection.ts';
import {comesWithTokens} from '../helpers/kinds.ts';
import {codeOf} from '../helpers/me.ts';
import {registry} from '../helpers/registry.ts';
import {browserWith, cookieOf} from '../helpers/sessions.ts';
import {signIn} from '../helpers/sign-in.ts';

// The life of a token that no key opens any more: a wish to connect again, and never a 500.

const session = {SESSION_KEYS: 'the-secret-of-sessions-that-both-apps-have'};

/** The app with pages of its owner that call a provider, some of which send people on. */
const withPages = () => {
	const router = createRouter();
	const thing = async (ctx: Context) => {
		const {provider = '', id = ''} = ctx.params;
		const mixin = ctx.config.providers.get(provider)?.mixin;
		if (!mixin) return;
		const method = mixin.profile_method ?? 'GET';
		ctx.body = await (await client(ctx.db, mixin, id)(profilePath(mixin), {method})).json();
	};
	router.get('/things/:provider/:id', requireUser, thing);
	router.get('/better/:provider/:id', requireUser, connectAgain, thing);
	router.post('/better/:provider/:id', requireUser, connectAgain, thing);
	return router;
};

const needsConnecting = async (browser: Browser): Promise<boolean[]> => {
	const {profiles} = (await browser.getJson('/account')).json<{
		profiles: {connectAgain: boolean}[];
	}>();
	return profiles.map(({connectAgain}) => connectAgain);
};

/** Somebody whose tokens were sealed with a key that the app has no more. */
const lost = async (t: ExecutionContext, {mixin}: (typeof registry)[number]) => {
	const {app, browser, id} = await connected(t, mixin, {
		env: {...session, TOKEN_KEYS: 'the-key-that-will-be-lost'},
	});
	const later = await startApp(t, {
		db: app.db,
		createRouter: withPages,
		env: {...session, TOKEN_KEYS: 'the-key-of-another-day'},
	});
	return {later, browser: browserWith(later, cookieOf(browser)), id};
};

for (const provider of registry) {
	const {mixin} = provider;
	const {name, label} = mixin;

	test.serial(
		`${name}: tokens of a lost key: the account says so, and connecting again mends it`,
		async t => {
			const {later, browser, id} = await lost(t, provider);
			t.deepEqual(await needsConnecting(browser), [true]);
			const page = readable(await browser.get('/account'));
			t.true(page.includes(texts.account.needsConnecting));
			t.true(page.includes(texts.account.connectAgain(label)));
			for (const path of ['/', '/me', '/account/history'])
				t.is((await browser.get(path)).status, 200, path);

			t.is((await signIn(browser, name)).status, 302);
			t.deepEqual(await needsConnecting(browser), [false]);
			t.false(readable(await browser.get('/account')).includes(texts.account.needsConnecting));
			if (comesWithTokens(mixin)) return;
			t.is((await browser.get(`/things/${name}/${encodeURIComponent(id)}`)).status, 200);
			t.false(later.logged().includes('"level":50'));
		},
	);

	test.serial(
		`${name}: tokens of a lost key can be let go of, and nothing is revoked with them`,
		async t => {
			const {later, browser, id} = await lost(t, provider);
			await browser.api('/account/password', {password: 'a password of my own'});
			t.is((await browser.api(`/account/profiles/${name}/disconnect`, {id})).status, 200);
			t.deepEqual(await later.db('revocations'), []);
			await later.revoker.idle();
			t.deepEqual(later.standin.calls, []);
		},
	);

	if (comesWithTokens(mixin)) continue;

	test.serial(
		`${name}: tokens of a lost key: a page that needs them is 409, or leads to the account`,
		async t => {
			const {later, browser, id} = await lost(t, provider);
			const at = (page: string) => `/${page}/${name}/${encodeURIComponent(id)}?all=1`;
			await t.throwsAsync(client(later.db, mixin, id)('x'), {
				name: 'AuthError',
				code: 'connect-again',
			});

			for (const page of ['things', 'better']) {
				const json = await browser.getJson(at(page));
				t.is(json.status, 409);
				t.is(codeOf(json), 'connect-again');
			}
			const page = await browser.get(at('things'));
			t.is(page.status, 409);
			t.true(readable(page).includes(texts.errors['connect-again'].title));
			const sent = await browser.get(at('better'));
			t.is(sent.status, 302);
			t.is(
				sent.headers.get('location'),
				`/account?next=${encodeURIComponent(at('better'))}#profiles`,
			);
			const form = await browser.post(at('better'));
			t.is(form.status, 409, 'a form is not sent on: nothing would come back to it');
			t.true(readable(form).includes(texts.errors['connect-again'].title));

			t.deepEqual(later.standin.calls, [], 'nobody was asked');
			const events = await later.db('audit_events').where({type: 'connect-again', provider: name});
			t.is(events.length, 1, 'told once');
		},
	);
}
