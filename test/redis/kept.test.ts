import test, {type ExecutionContext} from 'ava';
import {redisSessions} from '../../starter/auth/sessions/redis.ts';
import type {SessionRow} from '../../starter/auth/sessions/store.ts';
import {startApp, type TestApp} from '../helpers/app.ts';
import {newcomer, provider, secondBrowser} from '../helpers/people.ts';
import {keysOf, redisUrl} from '../helpers/redis.ts';
import {
	changeSessions,
	cookieOf,
	idOf,
	isSignedIn,
	rowId,
	sessionRows,
} from '../helpers/sessions.ts';
import {agreeAtOnce, signIn} from '../helpers/sign-in.ts';
import {relay} from './relay.ts';

const minute = 60 * 1000;
const day = 24 * 60 * minute;

const start = async (t: ExecutionContext, options = {}) => {
	const app = await startApp(t, {redis: redisUrl, ...options});
	if (!app.redis) throw new Error('this app has no Redis');
	return {app, redis: app.redis, store: redisSessions(app.redis, app.db)};
};

/** When a key of the app ends, less its prefix. */
const endOf = ({redis}: TestApp, key: string) => redis?.client.pExpireTime(`${redis.prefix}${key}`);

const onlyRow = async (app: TestApp): Promise<SessionRow> => {
	const [row, ...others] = await sessionRows(app);
	if (!row || others.length > 0) throw new Error(`${others.length} sessions`);
	return row;
};

test.serial('a session ends by itself, and so does the list that it is in', async t => {
	const {app} = await start(t);
	const browser = await newcomer(app, 'ada');
	const id = rowId(browser);
	const {expires_at, created_at} = await onlyRow(app);
	t.is(expires_at, created_at + 14 * day);
	t.is(await endOf(app, `session:${id}`), expires_at);
	t.is(await endOf(app, 'sessions:1'), expires_at);

	await changeSessions(app, {last_seen_at: Date.now() - minute, created_at: Date.now() - 89 * day});
	await isSignedIn(browser);
	const moved = await onlyRow(app);
	t.is(moved.expires_at, moved.created_at + 90 * day, 'never past ninety days');
	t.is(await endOf(app, `session:${id}`), moved.expires_at);
	t.is(await endOf(app, 'sessions:1'), moved.expires_at);
});

test.serial('nothing is kept for ever', async t => {
	const {app, redis} = await start(t, {env: {RATE_LIMIT: 'on'}});
	const browser = await newcomer(app, 'ada');
	await browser.api('/login', {username: 'ada', password: 'wrong'});
	await signIn(app.browser(), provider);

	const keys = await keysOf(redis);
	t.true(keys.length >= 6, keys.join(' '));
	for (const key of keys) t.true((await redis.client.pTTL(key)) > 0, key);
});

test.serial('a dump of Redis holds nothing that opens anything', async t => {
	const {app, redis} = await start(t, {env: {RATE_LIMIT: 'on'}});
	const browser = await newcomer(app, 'ada');
	await browser.api('/login', {username: 'ada', password: 'a-wrong-password'});
	const callback = await agreeAtOnce(browser, provider);
	await browser.get(callback);
	const stranger = app.browser();
	await signIn(stranger, provider, {person: 'grace'});

	let dump = '';
	for (const key of await keysOf(redis)) {
		const type = await redis.client.type(key);
		if (type === 'hash') dump += JSON.stringify(await redis.client.hGetAll(key));
		else if (type === 'zset') dump += (await redis.client.zRange(key, 0, -1)).join(' ');
		else dump += await redis.client.get(key);
		dump += `${key}\n`;
	}
	t.true(dump.includes(rowId(browser)), 'it is the whole dump');

	const secrets = [idOf(browser), idOf(stranger), ...new URL(callback).searchParams.values()];
	for (const one of [browser, stranger]) secrets.push(...cookieOf(one).split('.'));
	secrets.push('a-wrong-password', 'correct horse battery', ...app.config.sessionKeys);
	for (const row of await app.db(`${provider}_profiles`)) {
		secrets.push(
			...Object.values(row)
				.filter(value => /^v1\./.test(String(value)))
				.map(String),
		);
	}
	for (const {params} of app.standin.calls) {
		secrets.push(
			...Object.values(params)
				.map(String)
				.filter(value => value.length > 15),
		);
	}
	for (const secret of secrets) t.false(dump.includes(secret), secret);
});

test.serial('a session that has ended is not brought back by whatever still runs', async t => {
	const {app, redis, store} = await start(t);
	const browser = await newcomer(app, 'ada');
	const row = await onlyRow(app);
	await store.remove(row.id);

	await store.updateData(row.id, '{"note":"late"}');
	await store.touch({...row, last_seen_at: Date.now()});
	t.deepEqual(await keysOf(redis), []);
	t.false(await isSignedIn(browser));
});

test.serial('a session that its owner could not see or end does not stand', async t => {
	const {app, redis} = await start(t);
	const browser = await newcomer(app, 'ada');
	await redis.client.del(`${redis.prefix}sessions:1`);
	t.false(await isSignedIn(browser));
});

test.serial('the list forgets sessions that are gone', async t => {
	const {app, redis, store} = await start(t);
	const browser = await newcomer(app, 'ada');
	const other = await secondBrowser(app, 'ada');
	await redis.client.del(`${redis.prefix}session:${rowId(other)}`);

	t.deepEqual(
		(await store.list(1)).map(({id}) => id),
		[rowId(browser)],
	);
	t.is(await redis.client.zCard(`${redis.prefix}sessions:1`), 1);
});

test.serial(
	'a database that was begun anew gives nobody the sessions of the one before',
	async t => {
		const {app} = await start(t);
		const browser = await newcomer(app, 'ada');
		const [user] = await app.db('users');
		await app.db('users').delete();
		await app.db('users').insert({
			id: user?.id ?? 0,
			username: 'mallory',
			password_hash: null,
			disabled_at: null,
			created_at: (user?.created_at ?? 0) + 1,
			updated_at: 0,
		});
		t.false(await isSignedIn(browser));
	},
);

test.serial('what the database had before REDIS_URL was set ends as well', async t => {
	const {app, store} = await start(t);
	await newcomer(app, 'ada');
	const row = await onlyRow(app);
	await app.db('sessions').insert({...row, id: 'from before'});

	await store.removeAll(1);
	t.deepEqual(await app.db('sessions'), []);
	t.deepEqual(await sessionRows(app), []);
});

test.serial('five hundred sessions are listed and ended in a few questions', async t => {
	const way = await relay(t);
	const {app, store} = await start(t, {redis: way.url});
	const browser = await newcomer(app, 'ada');
	const row = await onlyRow(app);
	const [user] = await app.db('users');
	if (!user) throw new Error('nobody is there');
	const ids = Array.from({length: 500}, (_, index) => index.toString(16).padStart(64, '0'));
	await Promise.all(ids.map(id => store.insert({...row, id}, user)));

	/** How many questions a request asks of Redis, pings aside. */
	const questions = async (act: () => Promise<unknown>) => {
		const before = way.asked().length;
		const begun = performance.now();
		await act();
		t.log(`${Math.round(performance.now() - begun)} ms`);
		return way.asked().slice(before).split('\r\nEVAL\r\n').length - 1;
	};

	const listing = await questions(async () => {
		const {sessions} = (await browser.getJson('/account')).json<{sessions: unknown[]}>();
		t.is(sessions.length, 501);
	});
	const ending = await questions(() => browser.api('/account/sessions/revoke-others'));
	t.deepEqual({listing, ending}, {listing: 2, ending: 2});
	t.deepEqual(
		(await sessionRows(app)).map(({id}) => id),
		[rowId(browser)],
	);
});
