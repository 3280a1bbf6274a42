import test from 'ava';
import {sweepFlows} from '../../starter/auth/flows.ts';
import {databaseSessions} from '../../starter/auth/sessions/database.ts';
import type {SessionRow} from '../../starter/auth/sessions/store.ts';
import {startApp} from '../helpers/app.ts';
import {newcomer, provider} from '../helpers/people.ts';
import {isRedis} from '../helpers/redis.ts';
import {changeSessions, isSignedIn, sessionRows} from '../helpers/sessions.ts';
import {begin} from '../helpers/sign-in.ts';

const minute = 60 * 1000;
const day = 24 * 60 * minute;

type Age = (now: number) => Partial<SessionRow>;

const dead: Record<string, Age> = {
	'has not been used for two weeks': now => ({last_seen_at: now - 14 * day}),
	'is ninety days old, however much it is used': now => ({created_at: now - 90 * day}),
	'is past its end': now => ({expires_at: now}),
};

for (const [what, age] of Object.entries(dead)) {
	test.serial(`a session ends when it ${what}`, async t => {
		const app = await startApp(t);
		const browser = await newcomer(app, 'ada');
		await changeSessions(app, age(Date.now()));

		t.false(await isSignedIn(browser));
		t.is((await browser.get('/account')).headers.get('location'), '/login?next=/account');
	});
}

const alive: Record<string, Age> = {
	'has not been used for almost two weeks': now => ({last_seen_at: now - 14 * day + minute}),
	'is almost ninety days old': now => ({created_at: now - 90 * day + minute}),
};

for (const [what, age] of Object.entries(alive)) {
	test.serial(`a session goes on when it ${what}`, async t => {
		const app = await startApp(t);
		const browser = await newcomer(app, 'ada');
		await changeSessions(app, age(Date.now()));
		t.true(await isSignedIn(browser));
	});
}

test.serial('use moves the end of a session, but never past ninety days', async t => {
	const app = await startApp(t);
	const browser = await newcomer(app, 'ada');
	const now = Date.now();
	const readEnd = async () => (await sessionRows(app))[0]?.expires_at ?? 0;

	await changeSessions(app, {last_seen_at: now - 2 * minute, expires_at: now + minute});
	await isSignedIn(browser);
	t.true((await readEnd()) >= now + 14 * day);

	const created_at = now - 89 * day;
	await changeSessions(app, {last_seen_at: now - 2 * minute, created_at});
	await isSignedIn(browser);
	t.is(await readEnd(), created_at + 90 * day);
});

test.serial('SESSION_IDLE and SESSION_MAX set the limits', async t => {
	const app = await startApp(t, {env: {SESSION_IDLE: '0.5', SESSION_MAX: '2'}});
	const browser = await newcomer(app, 'ada');
	const [row] = await sessionRows(app);
	t.is(row && row.expires_at - row.created_at, day / 2);

	await changeSessions(app, {last_seen_at: Date.now() - day / 2, expires_at: Date.now() + day});
	t.false(await isSignedIn(browser));
	await changeSessions(app, {last_seen_at: Date.now(), created_at: Date.now() - 2 * day});
	t.false(await isSignedIn(browser));
});

test.serial('what has run out is swept, and nothing else', async t => {
	const app = await startApp(t);
	const [gone, kept] = [await newcomer(app, 'ada'), await newcomer(app, 'grace')];
	await begin(app.browser(), provider);
	await begin(app.browser(), provider);
	const now = Date.now();

	await changeSessions(app, {expires_at: now}, {user_id: 1});
	const [flow] = await app.db('oauth_flows');
	await app
		.db('oauth_flows')
		.where({id: flow?.id ?? ''})
		.update({expires_at: now});

	t.is(await databaseSessions(app.db).sweep(), isRedis ? 0 : 1, 'Redis sweeps by itself');
	t.is(await sweepFlows(app.db), 1);
	t.is((await app.db('oauth_flows')).length, 1);
	t.false(await isSignedIn(gone));
	t.true(await isSignedIn(kept));
});

test.serial('when somebody was last seen is written once a minute at most', async t => {
	const app = await startApp(t);
	const browser = await newcomer(app, 'ada');
	const writes: string[] = [];
	app.db.on('query', ({sql}: {sql: string}) => {
		if (!/^select/i.test(sql)) writes.push(sql);
	});

	/** When the store says that somebody was last seen, after each of some requests. */
	const visit = async () => {
		const times = new Set<number>();
		for (const path of ['/', '/me', '/account', '/hello']) {
			await browser.get(path);
			times.add((await sessionRows(app))[0]?.last_seen_at ?? 0);
		}
		return [...times];
	};

	t.is((await visit()).length, 1);
	t.deepEqual(writes, []);

	const before = Date.now() - minute;
	await changeSessions(app, {last_seen_at: before});
	writes.length = 0;
	const times = await visit();
	t.is(times.length, 1);
	t.true((times[0] ?? 0) > before);
	t.is(writes.length, isRedis ? 0 : 1, writes.join('\n'));
});
