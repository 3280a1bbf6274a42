import {randomUUID} from 'node:crypto';
import {hash} from '@node-rs/argon2';
import type {Knex} from 'knex';
import {client} from '../../starter/auth/client.ts';
import {sweepFlows} from '../../starter/auth/flows.ts';
import {sweepLeases} from '../../starter/auth/lease.ts';
import type {Mixin} from '../../starter/auth/mixin.ts';
import {databaseSessions} from '../../starter/auth/sessions/database.ts';
import type {TestApp} from '../helpers/app.ts';
import type {Browser} from '../helpers/browser.ts';
import {profilePath} from '../helpers/connection.ts';
import {comesWithTokens} from '../helpers/kinds.ts';
import {meOf} from '../helpers/me.ts';
import {logIn, newcomer, password, secondBrowser} from '../helpers/people.ts';
import {connectWith} from '../helpers/scopes.ts';
import {changeSessions, rowId} from '../helpers/sessions.ts';
import {signIn} from '../helpers/sign-in.ts';

// All that the app does with its database. Nothing is asserted of it here: other tests do that.

/** Who plays these stories. */
export interface Players {
	app: TestApp;
	/** Another way to the same database, on which nobody listens. */
	aside: Knex;
}

const pages = ['/', '/login', '/me', '/account', '/account/history', '/repositories'];

const visitAll = async (browser: Browser): Promise<void> => {
	for (const path of pages) await browser.getJson(path);
};

/** What another process has left: of every kind something that is over, or that is to be done. */
export const leftovers = async (db: Knex): Promise<void> => {
	const [past, id] = [1, randomUUID()];
	const place = {provider: 'gone', id};
	const data = {user_id: 1, data: '{}', expires_at: past, created_at: past};
	await db('identities').insert({...place, user_id: 1, label: 'Ann', created_at: past});
	await db('token_refreshes').insert({...place, holder: id, until: past});
	await db('oauth_flows').insert({...data, id, browser: id, provider: 'gone'});
	await db('sessions').insert({...data, id, signed_in_at: past, last_seen_at: past});
	const revocation = {...place, user_id: 1, attempts: 0, next_at: past};
	await db('revocations').insert({...revocation, created_at: Date.now()});
};

/** Signs up by a password and lives with it. */
export const byPassword = async ({app, aside}: Players): Promise<Browser> => {
	const ann = await newcomer(app, 'ann');
	await visitAll(ann);
	await logIn(app.browser(), 'ann', 'a wrong password');
	const older = await hash(password, {memoryCost: 8 * 1024, timeCost: 1, parallelism: 1});
	await aside('users').where({username: 'ann'}).update({password_hash: older});

	const [second] = [await secondBrowser(app, 'ann'), await secondBrowser(app, 'ann')];
	await ann.api('/account/sessions/revoke', {id: rowId(second)});
	await ann.api('/account/sessions/revoke-others');
	await ann.api('/account/password', {current: password, password});
	await changeSessions({db: aside, redis: app.redis}, {last_seen_at: Date.now() - 120_000});
	await visitAll(ann);
	await databaseSessions(app.db).updateData(rowId(ann), '{}');
	await (await secondBrowser(app, 'ann')).api('/logout');
	for (const path of ['/healthz', '/readyz']) await ann.get(path);
	return ann;
};

/** Signs up by a provider, comes back, and calls it with tokens that are fresh, too old, and dead. */
export const byProvider = async ({app, aside}: Players, mixin: Mixin): Promise<Browser> => {
	const {name} = mixin;
	const browser = app.browser();
	for (const visitor of [browser, app.browser()]) {
		const {status} = await signIn(visitor, name, {person: 'ada'});
		// Without anybody signed in the rest would ask for nothing.
		if (status !== 302) throw new Error(`${name}: ${status} ${app.logged().slice(-2000)}`);
	}
	await visitAll(browser);

	const id = (await meOf(browser)).profiles[0]?.id ?? '';
	const call = client(app.db, mixin, id);
	const path = comesWithTokens(mixin) ? '/anything' : profilePath(mixin);
	const ask = () => call(path, {method: mixin.profile_method ?? 'GET'}).catch(() => undefined);
	const change = (columns: object) => aside(`${name}_profiles`).where({id}).update(columns);
	await ask();
	await change({token_expires_at: 1});
	await ask();
	app.standin.misbehave(name, 'token', ctx => {
		ctx.status = 400;
		ctx.body = {error: 'invalid_grant'};
	});
	await change({token_expires_at: 1});
	await ask();
	app.standin.misbehave(name, 'token');
	await visitAll(browser);

	await signIn(browser, name, {person: 'ada'});
	if (mixin.scopes) await connectWith(app, browser, mixin, {scopes: 'one'});
	// More than a browser may have under way.
	const restless = app.browser();
	for (let count = 0; count < 12; count++) await restless.post(`/connect/${name}`);
	return browser;
};

/** Links somebody else's account, which is refused, and one that is free, and lets it go. */
export const linking = async ({app}: Players, {name}: Mixin, ann: Browser): Promise<void> => {
	await signIn(ann, name, {person: 'ada'});
	await signIn(ann, name, {person: 'grace'});
	await visitAll(ann);
	const {profiles} = await meOf(ann);
	const id = profiles.find(({provider}) => provider === name)?.id;
	app.standin.misbehave(name, 'revoke', ctx => {
		ctx.status = 503;
	});
	await ann.api(`/account/profiles/${name}/disconnect`, {id});
	await app.revoker.idle();
	app.standin.misbehave(name, 'revoke');
};

/** Revokes what waits, gives up what has waited for too long, and sweeps up the rest. */
export const inTheBackground = async ({app, aside}: Players): Promise<void> => {
	for (const changes of [{next_at: 1}, {next_at: 1, created_at: 1}]) {
		app.revoker.wake();
		await app.revoker.idle();
		await aside('revocations').update(changes);
	}
	app.revoker.wake();
	await app.revoker.idle();
	await sweepFlows(app.db);
	await databaseSessions(app.db).sweep();
	await sweepLeases(app.db);
};
