import {rmSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {ConfigError} from '../../starter/config.ts';
import {createDatabase} from '../../starter/database.ts';
import {checkOut, uninstall} from '../helpers/checkout.ts';
import {script, serve, start} from '../helpers/process.ts';

/** Drivers that are not installed with the app, the addresses that need them, and what is said. */
const drivers = [
	['pg', 'postgres://127.0.0.1/app', "PostgreSQL's driver"],
	['mysql2', 'mysql://127.0.0.1/app', 'the driver of MariaDB and MySQL'],
] as const;

for (const [name, url, what] of drivers) {
	test(`without ${name} one line says what to install`, async t => {
		const folder = checkOut(t);
		uninstall(folder, name);
		const {ended, output} = start(t, folder, script('migrate.ts'), {DATABASE_URL: url});
		t.is(await ended, 1);
		t.is(output(), `DATABASE_URL needs ${what}: npm install --save-prod ${name}\n`);
	});
}

test('an address of MariaDB can be read, and names a database', t => {
	const said = {
		'mysql://127.0.0.1': /^DATABASE_URL must name a database: mysql:\/\/HOST\/NAME\.$/,
		'mysql://u:secret@127.0.0.1:99999/app': /^DATABASE_URL cannot be read: /,
		'mysql://u:sec#ret@127.0.0.1/app': /^DATABASE_URL cannot be read: .*%23 for #/,
		'mysql://u:secret@127.0.0.1/a%pp': /^DATABASE_URL cannot be read: .*%25 for %/,
	};
	for (const [url, message] of Object.entries(said)) {
		const error = t.throws(() => createDatabase(url), {instanceOf: ConfigError, message});
		t.notRegex(error.message, /sec#?ret/);
	}
});

test.serial('packages that are missing are named, and so is what brings them', async t => {
	const folder = checkOut(t);
	uninstall(folder, 'koa');
	const one = start(t, folder, serve);
	t.is(await one.ended, 1);
	t.is(one.output(), 'The package koa is not installed: npm ci\n');

	rmSync(join(folder, 'node_modules'), {recursive: true});
	const none = start(t, folder, serve);
	t.is(await none.ended, 1);
	t.regex(none.output(), /^The packages? .*(is|are) not installed: npm ci\n$/);
});
