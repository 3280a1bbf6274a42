import {fileURLToPath} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import {type Connected, connected, profilePath, refreshing} from '../helpers/connection.ts';
import {freshDatabase} from '../helpers/fresh-database.ts';
import {start} from '../helpers/process.ts';

// One refresh, however many ask: over two processes, against a provider that rotates refresh tokens
// and revokes the whole family when one is used twice.

const root = fileURLToPath(new URL('../..', import.meta.url));
const tokenKey = 'a-secret-for-tokens-of-two-processes';

/** Somebody whose access token has just run out, in a database that processes share. */
const begin = async (t: ExecutionContext, {mixin}: (typeof refreshing)[number]) => {
	const {db, url} = await freshDatabase(t);
	const ada = await connected(t, mixin, {db, env: {TOKEN_KEYS: tokenKey}});
	await ada.expire();
	return {ada, url};
};

/** A process that makes so many calls at once, as soon as it is told to `go`. */
const caller = async (
	t: ExecutionContext,
	{app, mixin, id}: Connected,
	url: string,
	count: number,
) => {
	const {name, profile_method = 'GET'} = mixin;
	const args = [name, id, profile_method, profilePath(mixin), String(count)];
	const command = [process.execPath, 'scripts/run.js', 'test/helpers/caller.ts', ...args] as const;
	const process_ = start(t, root, command, {
		NODE_ENV: 'test',
		DATABASE_URL: url,
		TOKEN_KEYS: tokenKey,
		STANDIN: new URL(app.standin.origin).port,
	});
	await process_.says('ready');
	return {
		...process_,
		go: () => process_.child.stdin?.write('go\n'),
		async statuses(): Promise<string[]> {
			await process_.ended;
			return JSON.parse(process_.output().split('\n').at(-2) ?? '');
		},
	};
};

for (const provider of refreshing) {
	const {name} = provider.mixin;

	test(`${name}: 50 calls at once over two processes make one refresh, and none fails`, async t => {
		const {ada, url} = await begin(t, provider);
		const callers = await Promise.all([1, 2].map(() => caller(t, ada, url, 25)));
		for (const {go} of callers) go();
		const statuses = (await Promise.all(callers.map(one => one.statuses()))).flat();

		t.deepEqual(
			statuses,
			Array.from({length: 50}, () => '200'),
		);
		t.is(ada.refreshes(), 1);
		t.is((await ada.app.db('token_refreshes')).length, 0, 'nothing is left behind');
		t.is((await ada.ask()).status, 200, 'the family lives');
	});
}

for (const provider of refreshing.slice(0, 1)) {
	test('50 calls that are all refused make one refresh too', async t => {
		const {ada, url} = await begin(t, provider);
		// It lives by our clock; the provider has ended it.
		await ada.expire(Date.now() + 3600_000);
		await ada.ask();
		const first = ada.app.standin.calls.at(-1)?.headers.authorization;
		ada.app.standin.misbehave(provider.mixin.name, 'profile', async (ctx, next) => {
			if (ctx.get('authorization') !== first) return next();
			ctx.status = 401;
		});
		const callers = await Promise.all([1, 2].map(() => caller(t, ada, url, 25)));
		for (const {go} of callers) go();
		const statuses = (await Promise.all(callers.map(one => one.statuses()))).flat();

		t.deepEqual(new Set(statuses), new Set(['200']));
		t.is(ada.refreshes(), 1);
	});

	test('a process that dies while it refreshes blocks nobody for longer than 15 s', async t => {
		const {ada, url} = await begin(t, provider);
		const dying = await caller(t, ada, url, 1);
		let isAsked = () => {};
		const asked = new Promise<void>(resolve => {
			isAsked = resolve;
		});
		// The first to ask never gets an answer.
		ada.app.standin.misbehave(provider.mixin.name, 'token', async ctx => {
			ada.app.standin.misbehave(provider.mixin.name, 'token');
			isAsked();
			await new Promise(resolve => ctx.res.once('close', resolve));
		});
		dying.go();
		await asked;
		dying.child.kill('SIGKILL');
		await dying.ended;

		const lease = await ada.app.db('token_refreshes').first();
		t.true(lease && lease.until > Date.now() && lease.until <= Date.now() + 15_000);

		const waiting = ada.ask();
		t.is((await ada.app.db('token_refreshes')).length, 1, 'its call waits');
		t.is(ada.refreshes(), 1);
		// The rest of those seconds are over now.
		await ada.app.db('token_refreshes').update({until: Date.now() - 1});
		t.is((await waiting).status, 200);
		t.is(ada.refreshes(), 2);
	});
}
