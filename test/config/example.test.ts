import {readFileSync} from 'node:fs';
import {parseEnv} from 'node:util';
import test from 'ava';
import {keyVariables} from '../../starter/auth/settings.ts';
import {objections} from '../helpers/environment.ts';
import {registry} from '../helpers/registry.ts';

const file = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
const shown = parseEnv(file.replace(/^#(?=[A-Z_]+=)/gm, ''));

test('.env.example sets nothing as it is', t => {
	t.deepEqual(
		Object.entries(parseEnv(file)).filter(([, value]) => value),
		[],
	);
});

test('.env.example names every variable, with values that fit in development', t => {
	const names =
		'NODE_ENV HOST PORT ORIGIN DATABASE_URL REDIS_URL SESSION_KEYS TOKEN_KEYS SESSION_IDLE SESSION_MAX TRUST_PROXY RATE_LIMIT LOG_LEVEL STANDIN SIGNUP';
	for (const name of names.split(' ')) t.true(name in shown, name);
	t.deepEqual(objections(shown), []);
});

test('.env.example has room for the keys of every provider', t => {
	for (const {mixin} of registry) {
		for (const name of keyVariables(mixin)) t.true(name in shown, name);
		t.true(file.includes(`/connect/${mixin.name}/callback`));
	}
});
