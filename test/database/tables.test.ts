import {readdirSync, readFileSync} from 'node:fs';
import test from 'ava';
import type {Tables} from 'knex/types/tables.js';

const starter = new URL('../../starter/', import.meta.url);

/** A column of each table of the base, as the types have them. */
const columns = {
	users: 'username',
	user_profiles: 'created_at',
	identities: 'label',
	sessions: 'last_seen_at',
	oauth_flows: 'expires_at',
	audit_events: 'type',
	token_refreshes: 'holder',
	revocations: 'next_at',
} as const satisfies {[Name in keyof Tables]?: keyof Tables[Name]};

test('every table that the starter and plop make is one that Knex has types of', t => {
	const made = readdirSync(new URL('migrations/', starter))
		.filter(name => /^20260101|_create_\w+_profiles\.ts$/.test(name))
		.flatMap(name => [
			...readFileSync(new URL(`migrations/${name}`, starter), 'utf8').matchAll(
				/createTable\('(\w+)'/g,
			),
		])
		.map(([, table]) => table);
	const typed = readdirSync(starter, {recursive: true, encoding: 'utf8'})
		.filter(name => name.endsWith('.ts'))
		.map(name => readFileSync(new URL(name, starter), 'utf8'))
		.flatMap(text => [...text.matchAll(/interface Tables \{\n(.*?)\n\t\}/gs)])
		.flatMap(([, body = '']) => [...body.matchAll(/^\t\t(\w+): /gm)].map(([, table]) => table));

	t.true(made.length >= Object.keys(columns).length);
	for (const table of made) t.true(typed.includes(table), table);
	for (const table of Object.keys(columns)) t.true(made.includes(table), table);
});
