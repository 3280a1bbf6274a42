import {rmSync, unlinkSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {Browser} from '../helpers/browser.ts';
import {checkOut} from '../helpers/checkout.ts';
import {production} from '../helpers/environment.ts';
import {meOf} from '../helpers/me.ts';
import {ownPorts, script, serve, start} from '../helpers/process.ts';
import {installProduction, packages} from '../helpers/production-packages.ts';
import {registry} from '../helpers/registry.ts';
import {signIn} from '../helpers/sign-in.ts';
import {addressesAt, standinFor} from '../helpers/standin.ts';

test.serial(
	'with the packages of npm ci --omit=dev, and no stand-in, production does all that it does',
	async t => {
		t.true(packages.includes('koa') && !packages.includes('plop') && !packages.includes('ava'));
		const folder = checkOut(t);
		for (const tool of ['standin', 'provider', 'bench', 'matrix']) {
			rmSync(join(folder, 'scripts', tool), {recursive: true});
		}
		unlinkSync(join(folder, 'node_modules'));
		installProduction(folder);

		const database = {
			...production,
			DATABASE_URL: `sqlite:${join(folder, 'app.sqlite3')}`,
		};
		const runs = async (...args: string[]) => {
			const {ended, output} = start(t, folder, script(...args), database);
			t.is(await ended, 0, output());
		};
		await runs('migrate.ts');

		const {PORT} = await ownPorts();
		const origin = `http://localhost:${PORT}`;
		const standin = await standinFor(t, origin);
		const env = {...database, ...addressesAt(standin.origin), ORIGIN: origin, PORT};
		const {child, ended, says} = start(t, folder, serve, env);
		await says('"listening"');
		for (const {mixin} of registry) {
			const browser = new Browser(`${origin}/`);
			t.is((await signIn(browser, mixin.name)).status, 302, mixin.name);
			t.is((await meOf(browser)).profiles.length, 1);
		}
		await runs('rotate-tokens.ts');
		for (const one of ['user.ts', 'api.ts', 'migrate.ts']) await runs(one, '--help');
		child.kill('SIGTERM');
		t.is(await ended, 0);
	},
);
