import {once} from 'node:events';
import {mkdirSync, readdirSync, writeFileSync} from 'node:fs';
import {type AddressInfo, createServer} from 'node:net';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {lookAtDatabase} from '../../scripts/doctor/database.ts';
import {lookAtOrigin} from '../../scripts/doctor/origin.ts';
import {lateAfter} from '../../scripts/doctor/reach.ts';
import {hostOf, withoutPassword} from '../../scripts/doctor/redact.ts';
import {lookAtRedis} from '../../scripts/doctor/redis.ts';
import {type Environment, readSettings} from '../../starter/config.ts';
import {uninstall} from '../helpers/checkout.ts';
import {
	asReport,
	cloneForDoctor,
	examine,
	type Fault,
	namesJust,
	sound,
} from '../helpers/doctor.ts';
import {freePorts, script} from '../helpers/process.ts';
import {run} from '../helpers/run.ts';

/** `ORIGIN` and what is beside it, and the fault that is seen there, if any. */
const origins: [Environment, ...Fault[]][] = [
	[{ORIGIN: 'https://tunnel.example', PORT: '3000'}],
	[
		{ORIGIN: 'http://localhost:4000'},
		[
			'error',
			/^ORIGIN is http:\/\/localhost:4000 and PORT is 3000/,
			'ORIGIN=http://localhost:3000',
		],
	],
	[
		{ORIGIN: 'https://localhost:3000'},
		['error', /^ORIGIN is https:.* speaks http: alone$/, 'ORIGIN=http://localhost:3000'],
	],
	[{ORIGIN: 'https://localhost'}], // by a proxy
	[
		{ORIGIN: 'http://192.168.1.5:3000'},
		['warning', /^ORIGIN is http:.*__Host-/, 'ORIGIN=https://192.168.1.5'],
	],
	[{TRUST_PROXY: '1'}, ['warning', /^TRUST_PROXY is 1 and ORIGIN is http:/, 'TRUST_PROXY=0']],
	[sound],
	[
		{...sound, ORIGIN: 'https://app.example.com'},
		['warning', /^ORIGIN is https:\/\/app\.example\.com, which is nobody's/, /^put the domain /],
	],
	[
		{...sound, TRUST_PROXY: '0'},
		['warning', /^ORIGIN is https: and TRUST_PROXY is 0/, 'TRUST_PROXY=1'],
	],
];

test.serial('ORIGIN is held against the port, HTTPS, cookies and the proxy', t => {
	for (const [env, ...faults] of origins) {
		const report = asReport(lookAtOrigin(readSettings(env, [])));
		namesJust(t, report, faults);
		t.is(
			report.findings.some(({level}) => level === 'ok'),
			faults.length === 0,
		);
	}
});

test.serial('a HOST that is none of this machine is named', async t => {
	const folder = cloneForDoctor(t);
	namesJust(t, await examine(t, folder, {HOST: '192.0.2.1'}), [
		['error', /^HOST is 192\.0\.2\.1, where .*: EADDRNOTAVAIL$/, /HOST=127\.0\.0\.1/],
	]);
	namesJust(t, await examine(t, folder, {HOST: '127.0.0.1'}), []);
});

/** The port of somebody who takes connections and says nothing. */
const listenSilently = async (t: ExecutionContext): Promise<number> => {
	const silent = createServer(socket => t.teardown(() => socket.destroy()));
	t.teardown(() => silent.close());
	await once(silent.listen(0, '127.0.0.1'), 'listening');
	return (silent.address() as AddressInfo).port;
};

test.serial('a database that is away, behind or none is named, without its password', async t => {
	const [port = 0] = await freePorts(1);
	const deaf = await listenSilently(t);

	const urls: [string, Fault][] = [
		[
			`postgres://app:hunter2@127.0.0.1:${port}/app`,
			['error', /does not answer at 127\.0\.0\.1:\d+: .*ECONNREFUSED/, /DATABASE_URL: postgres:/],
		],
		[
			`mysql://app:hunter2@127.0.0.1:${port}/app`,
			['error', /does not answer at 127\.0\.0\.1:\d+: .*ECONNREFUSED/, /DATABASE_URL: mysql:/],
		],
		[
			`postgres://app:hunter2@127.0.0.1:${deaf}/app`,
			['error', /does not answer at 127\.0\.0\.1:\d+/, /DATABASE_URL: postgres:/],
		],
		[
			`mysql://app:hunter2@127.0.0.1:${deaf}/app`,
			['error', /does not answer at 127\.0\.0\.1:\d+/, /DATABASE_URL: mysql:/],
		],
		[
			'postgres://app:hunter2@:::x/%',
			['error', /^DATABASE_URL leads to no database: it is unclear/, /write %40 for @/],
		],
		[
			`postgres://app:hunter2@hun/ter2@127.0.0.1:${port}/app`,
			['error', /^DATABASE_URL leads to no database: it is unclear/, /write %40 for @/],
		],
		[
			'mysql://app:hunter2@127.0.0.1',
			['error', /^DATABASE_URL must name a database/, /DATABASE_URL: mysql:/],
		],
	];
	for (const [DATABASE_URL, fault] of urls) {
		const report = asReport(await lookAtDatabase({DATABASE_URL}, lateAfter(Promise.resolve())));
		namesJust(t, report, [fault]);
		t.notRegex(JSON.stringify(report), /hunter2|hun\b/, DATABASE_URL);
	}
});

test.serial('what is wrong with an SQLite file is named', async t => {
	const folder = cloneForDoctor(t);
	mkdirSync(join(folder, 'data'));
	writeFileSync(
		join(folder, 'data/text'),
		'this is no database, though it is long enough to be\n'.repeat(99),
	);
	const files: [string, Fault][] = [
		['data', ['error', /\/data is a folder and no database$/, /^DATABASE_URL=sqlite:/]],
		['data/text', ['error', /\/data\/text is no SQLite database/, /: mv .*text .*text\.broken$/]],
		['data/text/app', ['error', /\/data\/text is in the way/, /^mv .*text .*text\.old$/]],
	];
	for (const [file, fault] of files) {
		const env = {DATABASE_URL: `sqlite:${join(folder, file)}`};
		namesJust(t, asReport(await lookAtDatabase(env, lateAfter(Promise.resolve()))), [fault]);
	}
	t.deepEqual(readdirSync(join(folder, 'data')), ['text']);

	t.is((await run(t, script('migrate.ts'), {}, folder)).code, 0);
	t.is((await run(t, script('migrate.ts', 'rollback'), {}, folder)).code, 0);
	namesJust(t, await examine(t, folder), [
		['error', /^Migrations missing: \d \(20260101000000_create_users\.ts, /, 'npm run migrate'],
	]);
});

test.serial('a Redis that is away, and drivers that are not installed, are named', async t => {
	const folder = cloneForDoctor(t);
	const [port = 0] = await freePorts(1);
	const report = await examine(t, folder, {REDIS_URL: `redis://:hunter2@127.0.0.1:${port}`});
	namesJust(t, report, [
		['error', /^The Redis of REDIS_URL does not answer at 127\.0\.0\.1:\d+/, /REDIS_URL: redis:/],
	]);
	t.false(JSON.stringify(report).includes('hunter2'));

	uninstall(folder, 'redis', 'pg', 'mysql2', 'sqlite3');
	const env = {REDIS_URL: 'redis://127.0.0.1'};
	namesJust(t, await examine(t, folder, env), [
		['error', /^REDIS_URL needs Redis' driver/, 'npm install --save-prod redis'],
		['error', /^SQLite's driver cannot be loaded/, 'npm rebuild sqlite3'],
	]);
	for (const [scheme, name] of [
		['postgres', 'pg'],
		['mysql', 'mysql2'],
	]) {
		const DATABASE_URL = `${scheme}://127.0.0.1/app`;
		namesJust(t, await examine(t, folder, {DATABASE_URL}), [
			['error', /^DATABASE_URL needs/, `npm install --save-prod ${name}`],
		]);
	}
});

test.serial('servers that say nothing are waited for once, and not long', async t => {
	const port = await listenSilently(t);
	const database = {DATABASE_URL: `mysql://127.0.0.1:${port}/app`};
	const late = lateAfter(Promise.resolve());
	const redis = {REDIS_URL: `redis://127.0.0.1:${port}`};
	const look = () => Promise.all([lookAtDatabase(database, late), lookAtRedis(redis, late)]);
	const isLate = ({message}: {message: string}) => /: no answer in time$/.test(message);
	t.deepEqual((await look()).flat().map(isLate), [true, true]);

	// When it is late, it is late for everybody.
	const before = performance.now();
	t.deepEqual((await look()).flat().map(isLate), [true, true]);
	t.true(performance.now() - before < 350, `${performance.now() - before} ms`);
});

test.serial('no words of a driver tell a password, and no host does', t => {
	const said = 'postgres://app:hunter%212@db/app: hunter!2 or hunter%212';
	t.is(withoutPassword(said, 'postgres://app:hunter%212@db/app'), '…: … or …');
	t.is(withoutPassword('no hunter2', 'postgres://db/app?user=app&password=hunter2'), 'no …');
	t.is(hostOf('mysql://app:hunter2@db:3307/app'), 'db:3307');
	t.is(hostOf('mysql://app:hun@ter2@db:3307/app'), 'its address');
	t.is(hostOf('postgres://u:p@ss/w@127.0.0.1:1/x'), 'its address');
	t.is(hostOf('postgres://app:hunter?2@db/app'), 'its address');
	t.is(hostOf('postgres:///app'), 'this machine');
});
