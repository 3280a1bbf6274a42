import {mkdirSync, rmdirSync, statSync} from 'node:fs';
import {createServer} from 'node:net';
import {join} from 'node:path';
import test from 'ava';
import {Browser} from '../helpers/browser.ts';
import {checkOut} from '../helpers/checkout.ts';
import {production} from '../helpers/environment.ts';
import {nodesBelow, ownPorts, script, serve, start} from '../helpers/process.ts';
import {dial} from '../helpers/raw.ts';
import {registry} from '../helpers/registry.ts';
import {signIn} from '../helpers/sign-in.ts';

const npmStart = ['npm', 'start'] as const;
const server = 'node scripts/run.js starter/server.ts';

test('a fresh clone starts without any setting, says where, and signs people in', async t => {
	const ports = await ownPorts();
	const begun = performance.now();
	const folder = checkOut(t);
	const {child, ended, output, says} = start(t, folder, npmStart, ports);
	await says('until their keys are in .env');
	const {mode} = statSync(join(folder, 'var/secrets.json'));
	t.is(mode & 0o777, 0o600, 'nobody else on this machine reads its secrets');

	const browser = new Browser(`http://localhost:${ports.PORT}/`);
	t.is((await browser.get('/')).status, 200);
	t.log(`${Math.round(performance.now() - begun)} ms from start to first answer`);
	t.true(output().includes(`The app is at      http://localhost:${ports.PORT}\n`));
	t.true(output().includes(`The stand-in is at http://127.0.0.1:${ports.STANDIN}\n`));

	for (const {mixin} of registry) {
		const visitor = new Browser(`http://localhost:${ports.PORT}/`);
		const answer = await signIn(visitor, mixin.name, {next: '/hello'});
		t.is(answer.headers.get('location'), '/hello');
		t.is((await visitor.get('/hello')).status, 200);
	}

	t.deepEqual(nodesBelow(child) ?? [server], [server]);
	child.kill('SIGTERM');
	t.is(await ended, 0);
	await t.throwsAsync(dial(t, ports.PORT));
});

test('in production it is one process too, and the stand-in stays out of it', async t => {
	const ports = await ownPorts();
	const env = {...production, ...ports, ORIGIN: `http://localhost:${ports.PORT}`};
	const {child, ended, output, says} = start(t, checkOut(t), npmStart, env);
	await says('"listening"');

	await t.notThrowsAsync(dial(t, ports.PORT));
	await t.throwsAsync(dial(t, ports.STANDIN));
	t.deepEqual(nodesBelow(child) ?? [server], [server]);
	for (const {mixin} of registry) {
		const line = `"provider":"${mixin.name}","reason":"${mixin.name.toUpperCase()}_`;
		t.is(output().split(line).length, 2, 'named once');
	}

	child.kill('SIGINT');
	t.is(await ended, 0);
});

test('production without its settings names each of them, and never listens', async t => {
	const {PORT} = await ownPorts();
	const {ended, output} = start(t, checkOut(t), npmStart, {NODE_ENV: 'production', PORT});

	t.is(await ended, 1);
	for (const name of ['ORIGIN', 'DATABASE_URL', 'SESSION_KEYS', 'TOKEN_KEYS']) {
		t.true(output().includes(`${name} must be set in production.`));
	}
	t.notRegex(output(), /listening|\n {4}at /, 'no stack either');
});

test('production with a weak secret names it, and never listens', async t => {
	const {PORT} = await ownPorts();
	const env = {...production, PORT, SESSION_KEYS: 'changeme'};
	const {ended, output} = start(t, checkOut(t), npmStart, env);

	t.is(await ended, 1);
	t.regex(output(), /^SESSION_KEYS needs secrets of 32 characters/m);
	t.notRegex(output(), /listening|changeme|\n {4}at /);
});

test('without its database development says so and ends, and production waits for it', async t => {
	const folder = checkOut(t);
	const ports = await ownPorts();
	const file = join(folder, 'app.sqlite3');
	mkdirSync(file); // a folder is no database
	const DATABASE_URL = `sqlite:${file}`;
	const failed = start(t, folder, npmStart, {...ports, DATABASE_URL});
	t.is(await failed.ended, 1);
	t.regex(failed.output(), /^The database cannot be opened: .+ See DATABASE_URL\.$/m);
	t.notRegex(failed.output(), /\n {4}at /);

	const origin = `http://localhost:${ports.PORT}`;
	const env = {...production, ...ports, ORIGIN: origin, DATABASE_URL};
	const {says, output} = start(t, folder, serve, env);
	await says('"listening"');
	const browser = new Browser(`${origin}/`);
	t.is((await browser.get('/healthz')).status, 200);
	for (const path of ['/readyz', '/login']) t.is((await browser.get(path)).status, 503, path);

	rmdirSync(file);
	const up = start(t, folder, script('migrate.ts'), env);
	t.is(await up.ended, 0, up.output());
	for (const path of ['/readyz', '/login']) t.is((await browser.get(path)).status, 200, output());
});

test('a taken port ends a start with one line', async t => {
	const ports = await ownPorts();
	const squatter = createServer().listen(Number(ports.PORT), '127.0.0.1');
	t.teardown(() => squatter.close());
	const {ended, output} = start(t, checkOut(t), serve, ports);

	t.is(await ended, 1);
	t.regex(output(), /^listen EADDRINUSE.* Set PORT \(and STANDIN\) to a free one\.\n$/);
});
