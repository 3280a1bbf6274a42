import type {AddressInfo} from 'node:net';
import {connect, createServer, type Socket} from 'node:net';
import test, {type ExecutionContext} from 'ava';
import type {Knex} from 'knex';
import {createDatabase, isDuplicate, isOvertaken, isUnavailable} from '../../starter/database.ts';
import {explain} from '../../starter/explain.ts';
import {createUser, lockUser} from '../../starter/users.ts';
import {startApp} from '../helpers/app.ts';
import {freshDatabase} from '../helpers/fresh-database.ts';
import {codeOf, meOf} from '../helpers/me.ts';
import {provider} from '../helpers/people.ts';
import {freePorts} from '../helpers/process.ts';
import {counts, onlyProfile} from '../helpers/rows.ts';
import {database, newSchema, servers} from '../helpers/schema.ts';
import {begin, decide, signIn} from '../helpers/sign-in.ts';

// Only `npm run test:databases` has a server for these; by itself the file is skipped.
const kind = database === 'mysql' ? 'mysql' : 'postgres';
const story = database === 'sqlite' ? test.serial.skip : test.serial;
const ports = {mysql: 3306, postgres: 5432};

const person = {username: 'ann', password: 'correct horse'};

/** A way to the server that can be cut, and that can go silent as a machine does that has lost its power. */
const relay = async (t: ExecutionContext, url: string) => {
	const {hostname, port} = new URL(url);
	const sockets = new Set<Socket>();
	let isSilent = false;
	const server = createServer(near => {
		const far = connect(Number(port) || ports[kind], hostname);
		for (const [one, other] of [
			[near, far],
			[far, near],
		] as const) {
			sockets.add(one);
			one.on('data', chunk => {
				if (!isSilent) other.write(chunk);
			});
			one.on('error', () => {});
			one.on('close', () => {
				sockets.delete(one);
				other.destroy();
			});
		}
	});
	const listen = (at: number) =>
		new Promise<void>(resolve => server.listen(at, '127.0.0.1', resolve));
	const cut = () => {
		for (const socket of sockets) socket.destroy();
	};
	await listen(0);
	const own = (server.address() as AddressInfo).port;
	t.teardown(() => {
		server.close();
		cut();
	});

	const through = new URL(url);
	through.host = `127.0.0.1:${own}`;
	return {
		url: through.href,
		cut,
		close() {
			server.close();
			cut();
		},
		open: () => listen(own),
		silence(silent: boolean) {
			isSilent = silent;
		},
	};
};

/** The app behind such a way, and somebody who is signed in. */
const behindRelay = async (t: ExecutionContext) => {
	const {url} = await freshDatabase(t);
	const way = await relay(t, url);
	const db = createDatabase(way.url);
	t.teardown(() => db.destroy());
	const app = await startApp(t, {db});
	const browser = app.browser();
	await browser.api('/signup', person);
	t.is((await meOf(browser)).username, 'ann');
	return {app, browser, way};
};

story('while the server is away people are told so, and it comes back by itself', async t => {
	const {app, browser, way} = await behindRelay(t);
	way.close();

	for (const path of ['/me', '/', '/account/history']) {
		const answer = await browser.getJson(path);
		t.is(answer.status, 503, path);
		t.is(codeOf(answer), 'unavailable');
	}
	t.is((await browser.api('/login', person)).status, 503);
	t.is((await app.browser().get('/login')).status, 200, 'a stranger needs no database');
	t.is((await browser.get('/healthz')).status, 200);
	t.like((await browser.get('/readyz')).json(), {status: 'the database does not answer'});
	t.true(app.logged().includes('ECONNREFUSED'), 'the log says why');

	await way.open();
	t.is((await meOf(browser)).username, 'ann');
	t.is((await browser.get('/readyz')).status, 200);
});

story('connections that the server ends are made anew', async t => {
	const {browser, way} = await behindRelay(t);
	way.cut();
	// The app has heard of it when its next question is answered.
	await browser.getJson('/me');
	t.is((await meOf(browser)).username, 'ann');
});

story('a server that falls silent in the middle is away after ten seconds', async t => {
	const {browser, way} = await behindRelay(t);
	way.silence(true);

	const begun = performance.now();
	const answer = await browser.getJson('/me');
	t.is(answer.status, 503);
	t.is(codeOf(answer), 'unavailable');
	const seconds = (performance.now() - begun) / 1000;
	t.true(seconds > 9 && seconds < 13, `${seconds} s`);

	// That connection is given up, so this is about a new one.
	const next = performance.now();
	t.is((await browser.getJson('/me')).status, 503);
	t.true(performance.now() - next < 5500);

	way.silence(false);
	t.is((await meOf(browser)).username, 'ann');
});

story('a lock of more than five seconds ends in unavailable, and the next try is fine', async t => {
	const {db, url} = await freshDatabase(t);
	const app = await startApp(t, {db});
	const browser = app.browser();
	const other = createDatabase(url);
	t.teardown(() => other.destroy());
	const lock = await other.transaction();
	await createUser(lock, person.username); // nobody knows yet whether that name is taken

	const begun = performance.now();
	const answer = await browser.api('/signup', person);
	const seconds = (performance.now() - begun) / 1000;
	t.is(answer.status, 503);
	t.is(codeOf(answer), 'unavailable');
	t.true(seconds > 4.9 && seconds < 9, `${seconds} s`);

	await lock.rollback();
	t.is((await browser.api('/signup', person)).status, 200);
});

story('what cannot be reached is said in words', async t => {
	const [port = 0] = await freePorts(1);
	const nowhere = new URL(servers[kind]);
	nowhere.port = String(port);
	const nobody = new URL(servers[kind]);
	nobody.username = 'no-such-user';
	nobody.password = 'a-password-that-nobody-may-see';
	const nothing = new URL(servers[kind]);
	nothing.pathname = '/no-such-database';
	const unknown = new URL(servers[kind]);
	unknown.hostname = 'no-such-host.invalid';

	for (const url of [nowhere, nobody, nothing, unknown]) {
		const db = createDatabase(url.href);
		t.teardown(() => db.destroy());
		const error = await t.throwsAsync(async () => db('users').first());
		t.true(isUnavailable(error), url.href);
		t.regex(explain(error) ?? '', /^The database cannot be opened: .+\. See DATABASE_URL\.$/);
		t.notRegex(`${error?.message} ${error?.stack}`, /nobody-may-see/);
	}
});

/** How many queries of this database wait for a row that `for update` asks for. */
const waiting = async (db: Knex): Promise<number> => {
	if (kind === 'postgres') {
		const {rows} = await db.raw(
			"select 1 from pg_stat_activity where wait_event_type = 'Lock' and pid in (select pid from pg_locks where relation = 'users'::regclass)",
		);
		return rows.length;
	}
	const [rows] = await db.raw(
		"select 1 from information_schema.processlist where db = database() and info like '%for update' and id <> connection_id()",
	);
	return rows.length;
};

story(
	'who is unlinked while a sign-in waits for the row of the user comes in as somebody new',
	async t => {
		const {db, url} = await freshDatabase(t);
		const app = await startApp(t, {db});
		await signIn(app.browser(), provider);
		const browser = app.browser();
		await begin(browser, provider);
		const callback = await decide(browser);

		const other = createDatabase(url);
		t.teardown(() => other.destroy());
		const unlinking = await other.transaction();
		await lockUser(unlinking, 1);
		const answer = browser.get(callback);
		while ((await waiting(other)) === 0);
		await unlinking(`${provider}_profiles`).delete();
		await unlinking('identities').delete();
		await unlinking.commit();

		t.is((await answer).status, 302);
		t.like(await onlyProfile(db, provider), {user_id: 2});
		t.like(await counts(db), {users: 2, identities: 1});
		t.is((await meOf(browser)).profiles.length, 1);
	},
);

/** Two users, and somebody else at the same database who holds the second one. */
const held = async (t: ExecutionContext) => {
	const {db, url} = await freshDatabase(t);
	for (const name of ['ann', 'bob']) await createUser(db, name);
	const other = createDatabase(url);
	t.teardown(() => other.destroy());
	const holder = await other.transaction();
	await lockUser(holder, 2);
	return {db, other, holder};
};

story('of two who wait for one another one is let go on, and the other may try again', async t => {
	const {db, other, holder} = await held(t);
	const second = await db.transaction();
	await lockUser(second, 1);

	const answers = [lockUser(holder, 1), lockUser(second, 2)].map(lock =>
		lock.then(
			() => 'goes on',
			error => (isOvertaken(error) && isUnavailable(error) ? 'may try again' : error),
		),
	);
	// Which of the two hears of it first is the network's affair.
	const ended = await Promise.all(answers);
	await Promise.all([holder.rollback(), second.rollback()]);
	t.deepEqual(ended.sort(), ['goes on', 'may try again']);
	t.is((await other('users')).length, 2);
});

const mysqlStory = kind === 'mysql' ? story : test.serial.skip;

mysqlStory('a query by itself that stood in the way of a transaction is run again', async t => {
	const {db, other, holder} = await held(t);
	// MariaDB lets the one go on that has written more.
	for (let count = 0; count < 5; count++) await createUser(holder, `user${count}`);

	const query = db('users').whereIn('id', [1, 2]).update({updated_at: 5}).then();
	const running = "info like 'update %' and db = database()";
	while ((await other('information_schema.processlist').whereRaw(running)).length === 0);
	await lockUser(holder, 1);
	await holder.commit();
	t.is(await query, 2);
});

story('texts compare byte for byte in every table, as on SQLite', async t => {
	const {db} = await newSchema(t);
	await db.schema.createTable('words', table => {
		table.string('word').primary();
		table.text('text').notNullable();
	});
	const words = ['x', 'X', 'x ', 'é', 'e', 'e\u0301', 'ß', 'ss', '😀', '😁'];
	for (const word of words) await db('words').insert({word, text: word});

	for (const word of words) {
		t.deepEqual(await db('words').where({word}).pluck('text'), [word]);
		t.deepEqual(await db('words').where({text: word}).pluck('word'), [word]);
	}
});

story('errors name no values', async t => {
	const {db} = await freshDatabase(t);
	await createUser(db, 'ann', 'a-secret-hash');
	const values = ['ann', 'a-secret-hash', 'not-a-number'];
	const row = {username: 'bob', created_at: 1, updated_at: 1};

	const twice = await t.throwsAsync(async () => createUser(db, 'ann', 'a-secret-hash'));
	t.true(isDuplicate(twice));
	const failures = [
		twice,
		await t.throwsAsync(async () => db('users').insert({...row, id: 'not-a-number' as never})),
		await t.throwsAsync(async () => db('users').insert({...row, id: 2 ** 40})),
		await t.throwsAsync(async () => db('users').insert({...row, username: 'ann'.repeat(20)})),
		await t.throwsAsync(async () => db.raw("insert into users (username) values ('ann')")),
		await t.throwsAsync(async () => db.raw('select ? from where', ['a-secret-hash'])),
	];
	for (const error of failures) {
		const told = JSON.stringify({...error, message: error?.message, stack: error?.stack});
		for (const value of values) t.false(told.split(' - ').at(-1)?.includes(value), told);
		t.notRegex(told, /1099511627776|Failing row/);
	}
});

story('whole numbers of 64 bits are numbers, as on every database', async t => {
	const {db} = await freshDatabase(t);
	const {created_at} = await createUser(db, 'ann');
	t.is((await db('users').first())?.created_at, created_at);
	t.deepEqual(await db('users').count({users: '*'}), [{users: 1}]);
});
