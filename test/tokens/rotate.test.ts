import test from 'ava';
import {client} from '../../starter/auth/client.ts';
import {createSeals} from '../../starter/auth/tokens.ts';
import {addressed} from '../helpers/addressed.ts';
import {startApp} from '../helpers/app.ts';
import type {Browser} from '../helpers/browser.ts';
import {profilePath} from '../helpers/connection.ts';
import {freshDatabase} from '../helpers/fresh-database.ts';
import {meOf} from '../helpers/me.ts';
import {registry} from '../helpers/registry.ts';
import {linesOf, newer, older, rotate} from '../helpers/rotate.ts';
import {unseal} from '../helpers/sealed.ts';
import {agreeAtOnce, signIn} from '../helpers/sign-in.ts';

// `npm run tokens:rotate`: all that is sealed, under the newest key.

const session = {SESSION_KEYS: 'the-secret-of-sessions-that-both-apps-have'};

test.serial('afterwards the newest key alone opens everything, and everything goes on', async t => {
	const {db, url} = await freshDatabase(t);
	const before = await startApp(t, {db, env: {...session, TOKEN_KEYS: older}});
	const people: {name: string; browser: Browser; id: string; callback: string; other: Browser}[] =
		[];
	for (const {
		mixin: {name},
	} of registry) {
		const [browser, other, leaver] = [before.browser(), before.browser(), before.browser()];
		await signIn(browser, name);
		const id = (await meOf(browser)).profiles[0]?.id ?? '';
		const callback = await agreeAtOnce(other, name, {person: 'grace'});
		await signIn(leaver, name, {person: 'alan'});
		before.standin.misbehave(name, 'revoke', ctx => {
			ctx.status = 500;
		});
		t.is((await leaver.api('/account/delete')).status, 200);
		people.push({name, browser, id, callback, other});
	}
	await before.revoker.idle();
	const waiting = (await db('revocations')).length;
	const held = await unseal(db, older);
	t.true(Object.keys(held).length >= 3 * registry.length);
	t.false(Object.values(held).includes(undefined));

	const {code, stdout, stderr} = await rotate(t, url);
	t.is(code, 0, stderr);
	const count = Object.keys(held).length;
	t.is(String(stdout), `Sealed anew: ${count}. All that opens is under the newest key.\n`);
	t.deepEqual(
		linesOf(stderr).sort(),
		[
			...people.map(({name}) => `${name}_profiles: 1 of 1`),
			`oauth_flows: ${registry.length} of ${registry.length}`,
			...(waiting > 0 ? [`revocations: ${waiting} of ${waiting}`] : []),
		].sort(),
	);
	t.deepEqual(await unseal(db, newer), held);

	const after = await startApp(t, {
		db,
		env: {
			...session,
			TOKEN_KEYS: newer,
			ORIGIN: before.origin,
			STANDIN: new URL(before.standin.origin).port,
		},
	});
	const there = (browser: Browser) => {
		browser.url = after.browser().url;
		return browser;
	};
	for (const {name, browser, callback, other} of people) {
		const {pathname, search} = new URL(callback);
		t.is(
			(await there(other).get(pathname + search)).status,
			302,
			`${name}: a sign-in under way ends well`,
		);
		const {profiles} = (await there(browser).getJson('/account')).json<{profiles: object[]}>();
		t.like(profiles, {0: {provider: name, connectAgain: false}});
		before.standin.misbehave(name, 'revoke');
	}
	for (const mixin of addressed) {
		const {id = ''} = people.find(({name}) => name === mixin.name) ?? {};
		const method = mixin.profile_method ?? 'GET';
		t.is((await client(db, mixin, id)(profilePath(mixin), {method})).status, 200);
	}
	await db('revocations').update({next_at: 0});
	after.revoker.wake();
	await after.revoker.idle();
	t.deepEqual(await db('revocations'), []);
	t.is((await db('audit_events').where({type: 'revoked'})).length, waiting);
});

test.serial(
	'what no key opens stays as it is and is counted; a second run finds nothing else to do',
	async t => {
		const {db, url} = await freshDatabase(t);
		const app = await startApp(t, {db, env: {TOKEN_KEYS: older}});
		for (const {
			mixin: {name},
		} of registry)
			await signIn(app.browser(), name);
		const table = `${registry[0]?.mixin.name}_profiles`;
		const {id} = await db(table).first('id');
		const place = {table, row: id, column: 'access_token'};
		const access_token = createSeals(['a-secret-that-has-been-lost-long-ago']).seal('token', place);
		await db(table).where({id}).update({access_token, token_secret: 'nonsense'});
		const held = await unseal(db, older);

		for (const all of [Object.keys(held).length - 1, 0]) {
			const {code, stdout} = await rotate(t, url);
			t.is(code, 0);
			t.is(
				String(stdout),
				`Sealed anew: ${all}. All that opens is under the newest key. 2 are opened by no key, and stay as they are.\n`,
			);
			t.like(await db(table).where({id}).first(), {access_token, token_secret: 'nonsense'});
			t.deepEqual(await unseal(db, newer), held);
		}
	},
);
