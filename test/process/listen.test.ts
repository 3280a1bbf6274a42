import {once} from 'node:events';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import type {Server} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {createDatabase} from '../../starter/database.ts';
import {explain} from '../../starter/explain.ts';
import {close, createHttpServer, listen, listenOn} from '../../starter/listen.ts';
import {checkOut} from '../helpers/checkout.ts';
import {databaseFile} from '../helpers/database-file.ts';
import {freePorts, script, start} from '../helpers/process.ts';
import {dial} from '../helpers/raw.ts';

const hasIPv6 = async () => {
	const server = createHttpServer();
	const has = await listen(server, 0, '::1').then(
		() => true,
		() => false,
	);
	server.close();
	return has;
};

const listening = async (t: ExecutionContext, host?: string) => {
	const [port = 0] = await freePorts(1);
	const servers: Server[] = await listenOn(() => {}, port, host);
	t.teardown(() => close(servers, 0));
	return port;
};

test('without a host, both loopbacks answer', async t => {
	const port = await listening(t);
	await t.notThrowsAsync(dial(t, port, '127.0.0.1'));
	if (await hasIPv6()) await t.notThrowsAsync(dial(t, port, '::1'));
});

test('a given host is the only one', async t => {
	const port = await listening(t, '127.0.0.1');
	await t.notThrowsAsync(dial(t, port, '127.0.0.1'));
	await t.throwsAsync(dial(t, port, '::1'));
});

test('all interfaces are those of IPv4 too', async t => {
	const port = await listening(t, '::');
	await t.notThrowsAsync(dial(t, port, '127.0.0.1'));
});

test('a port that is taken, on either loopback, is said in words', async t => {
	for (const host of (await hasIPv6()) ? ['127.0.0.1', '::1'] : ['127.0.0.1']) {
		const port = await listening(t, host);
		const error = await t.throwsAsync(listenOn(() => {}, port, undefined));
		t.regex(explain(error) ?? '', /EADDRINUSE.* Set PORT \(and STANDIN\) to a free one\.$/);
	}
});

test("another machine's address, and none at all, are said in words", async t => {
	for (const host of ['192.0.2.1', 'no-such-host.invalid']) {
		const error = await t.throwsAsync(listenOn(() => {}, 0, host));
		t.regex(explain(error) ?? '', /Set HOST to an address of this machine\.$/);
	}
});

test('closing waits only so long for a request that never ends', async t => {
	const [port = 0] = await freePorts(1);
	const servers = await listenOn(() => {}, port, '127.0.0.1');
	const {socket, closed} = await dial(t, port);
	socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
	await once(servers[0] as Server, 'request');

	await close(servers, 50);
	t.is(await closed, '');
});

const said = /The database cannot be opened: .+\. See DATABASE_URL\.\n?$/;

test('a database that cannot be opened is said in words', async t => {
	const folder = mkdtempSync(join(tmpdir(), 'dendrite-'));
	t.teardown(() => rmSync(folder, {recursive: true}));
	const file = join(folder, 'text');
	writeFileSync(
		file,
		'This is no database, and long enough for SQLite to see that it is none.\n'.repeat(9),
	);

	for (const path of [folder, file, join(file, 'db.sqlite3')]) {
		const error = await t.throwsAsync(async () => {
			const db = createDatabase(`sqlite:${path}`);
			t.teardown(() => db.destroy());
			await db.migrate.latest();
		});
		t.regex(explain(error) ?? '', said, path);
	}
});

test('a request has so long to arrive: 15 s for its headers, 30 s in all', async t => {
	const server = createHttpServer(async (request, response) => {
		await request.toArray().catch(() => {}); // it is cut off
		response.end();
	});
	const {headersTimeout, requestTimeout, keepAliveTimeout} = server;
	t.deepEqual([headersTimeout, requestTimeout, keepAliveTimeout], [15_000, 30_000, 5000]);

	// Node looks for late ones so often that waiting less than 15 s shows it.
	server.headersTimeout = 500;
	server.requestTimeout = 1000;
	const [port = 0] = await freePorts(1);
	await listen(server, port, '127.0.0.1');
	t.teardown(() => server.close());
	const begun = performance.now();
	const [prompt, headless, bodyless] = await Promise.all([1, 2, 3].map(() => dial(t, port)));
	prompt?.socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
	headless?.socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ');
	bodyless?.socket.write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nuse');

	t.regex((await prompt?.closed) ?? '', /^HTTP\/1\.1 200 /);
	for (const late of [headless, bodyless]) {
		t.regex((await late?.closed) ?? '', /^HTTP\/1\.1 408 /);
	}
	t.true(performance.now() - begun < 15_000);
});

test('a database that somebody writes to is no lock of migrations', async t => {
	const {db, url} = await databaseFile(t);
	const other = createDatabase(url);
	t.teardown(() => other.destroy());
	await other.raw('BEGIN EXCLUSIVE');
	await db.raw('PRAGMA busy_timeout = 50');
	const error = await t.throwsAsync(db.migrate.rollback());
	t.regex(explain(error) ?? '', /^The migrations cannot be locked: .*SQLITE_BUSY.* Try again\.$/);
});

test("a user of the database's who may make no tables is told what to grant", t => {
	for (const code of ['42501', 'ER_TABLEACCESS_DENIED_ERROR']) {
		const error = Object.assign(new Error('permission denied for schema public'), {code});
		t.regex(explain(error) ?? '', /^The user of DATABASE_URL .* grant create on schema public to /);
	}
});

test('a mistake of ours keeps its stack', t => {
	for (const error of [new TypeError('x is not a function'), 'text', null]) {
		t.is(explain(error), undefined);
	}
});

test('npm run migrate says it in one line, and fails', async t => {
	const {ended, output} = start(t, checkOut(t), script('migrate.ts'), {
		DATABASE_URL: 'sqlite:package.json/db.sqlite3',
	});
	t.is(await ended, 1);
	t.regex(output(), said);
	t.is(output().trim().split('\n').length, 1);
});
