import test from 'ava';
import {ConfigError, readDatabaseUrl} from '../../starter/config.ts';

test('scripts need no other setting than the database, and that one only in production', t => {
	t.is(readDatabaseUrl({}), 'sqlite:var/development.sqlite3');
	t.is(readDatabaseUrl({DATABASE_URL: 'sqlite:/x'}), 'sqlite:/x');
	t.is(readDatabaseUrl({NODE_ENV: 'production', DATABASE_URL: 'sqlite:/x'}), 'sqlite:/x');
});

test('scripts say what is wrong with the database', t => {
	for (const env of [{NODE_ENV: 'production'}, {DATABASE_URL: 'oracle://db'}]) {
		const {message} = t.throws(() => readDatabaseUrl(env), {instanceOf: ConfigError}) ?? {};
		t.regex(message ?? '', /^DATABASE_URL must .+\.$/);
	}
});
