import {copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {createDatabase} from '../../starter/database.ts';
import {Browser} from '../helpers/browser.ts';
import {checkOut} from '../helpers/checkout.ts';
import {production} from '../helpers/environment.ts';
import {logIn, signUp} from '../helpers/people.ts';
import {ownPorts, script, serve, start} from '../helpers/process.ts';

const page = readFileSync(new URL('../../docs/deploying.md', import.meta.url), 'utf8');

/** The command of docs/deploying.md that needs nothing but the app's own packages. */
const [, backUp = ''] = page.match(/^docker exec dendrite (node --eval ".*?")\n```$/ms) ?? [];

test.serial('a backup that is made while people sign up is whole, and can be restored', async t => {
	t.timeout(120_000);
	t.true(backUp.includes('VACUUM INTO'));
	const folder = checkOut(t);
	const {PORT} = await ownPorts();
	const origin = `http://localhost:${PORT}`;
	const env = {
		...production,
		ORIGIN: origin,
		PORT,
		DATABASE_URL: 'sqlite:var/production.sqlite3',
		RATE_LIMIT: 'off',
	};
	const run = async (...command: [string, ...string[]]) => {
		const {ended, output} = start(t, folder, command, env);
		t.is(await ended, 0, output());
	};
	const listen = async () => {
		const app = start(t, folder, serve, env);
		await app.says('"listening"');
		return app;
	};
	await run(...script('migrate.ts'));
	const before = await listen();
	const comes = async (name: string) => (await signUp(new Browser(`${origin}/`), name)).status;
	t.is(await comes('ada'), 200);

	let isDone = false;
	const busy = async () => {
		const statuses: number[] = [];
		while (!isDone) statuses.push(await comes(`name${statuses.length}`));
		return statuses;
	};
	const [, statuses] = await Promise.all([
		run('sh', '-ec', backUp).finally(() => {
			isDone = true;
		}),
		busy(),
	]);
	t.true(statuses.length > 0 && statuses.every(status => status === 200), statuses.join());
	t.is(await comes('grace'), 200);
	before.child.kill('SIGTERM');
	t.is(await before.ended, 0);

	const home = join(folder, 'var');
	mkdirSync(join(home, 'before-restore'));
	for (const name of readdirSync(home).filter(name => name.startsWith('production.sqlite3'))) {
		renameSync(join(home, name), join(home, 'before-restore', name));
	}
	copyFileSync(join(home, 'backup.sqlite3'), join(home, 'production.sqlite3'));
	const db = createDatabase(`sqlite:${join(home, 'production.sqlite3')}`);
	t.deepEqual(await db.raw('pragma integrity_check'), [{integrity_check: 'ok'}]);
	t.deepEqual(await db.raw('pragma foreign_key_check'), []);
	await db.destroy();

	await run(...script('migrate.ts'));
	await listen();
	t.is((await logIn(new Browser(`${origin}/`), 'ada')).status, 200);
	t.is((await logIn(new Browser(`${origin}/`), 'grace')).status, 401, 'she came after it');
});
