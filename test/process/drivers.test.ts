import test from 'ava';
import {ConfigError} from '../../starter/config.ts';
import {createDatabase} from '../../starter/database.ts';
import {checkOut, uninstall} from '../helpers/checkout.ts';
import {script, start} from '../helpers/process.ts';

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

test('an address of MariaDB names a database', t => {
	for (const url of ['mysql://127.0.0.1', 'mysql://u:secret@127.0.0.1:99999/app']) {
		const error = t.throws(() => createDatabase(url), {instanceOf: ConfigError});
		t.is(error.message, 'DATABASE_URL must name a database: mysql://HOST/NAME.');
	}
});
