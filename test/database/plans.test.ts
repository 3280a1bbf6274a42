import test, {type ExecutionContext} from 'ava';
import type {Knex} from 'knex';
import {createDatabase} from '../../starter/database.ts';
import {startApp} from '../helpers/app.ts';
import {freshDatabase} from '../helpers/fresh-database.ts';
import {newcomer} from '../helpers/people.ts';
import {registry} from '../helpers/registry.ts';
import {older} from '../helpers/rotate.ts';
import {database} from '../helpers/schema.ts';
import {withSets} from '../helpers/scopes.ts';
import {createSamples, fill} from './fill.ts';
import {planOf, type Query} from './plan.ts';
import {distinct, queriesOfScripts, recordQueries} from './recorder.ts';
import {byPassword, byProvider, inTheBackground, leftovers, linking} from './stories.ts';

// What the app asks its database must take as long with a million users as with a thousand.

/** Scans that are right. */
const allowed: {sql: RegExp; why: string}[] = [
	{sql: /knex_migrations/, why: 'a row for each migration, however many users'},
	{
		sql: /^select count\(\*\) as .count. from .\w+.$/,
		why: 'npm run tokens:rotate goes through all, and says how far it is',
	},
];

/** Each scan of a query that is not allowed to be one, with the query and its plan. */
const scansOf = async (db: Knex, query: Query): Promise<string[]> => {
	if (allowed.some(({sql}) => sql.test(query.sql))) return [];
	const {scans, steps} = await planOf(db, query);
	return scans.map(table => [`all of ${table}: ${query.sql}`, ...steps].join('\n    '));
};

/** Does all that the app and its scripts do with a database, and fills its tables then. */
const live = async (t: ExecutionContext) => {
	const {db, url} = await freshDatabase(t);
	const aside = createDatabase(url);
	t.teardown(() => aside.destroy());
	const app = await startApp(t, {db, env: {TOKEN_KEYS: older}, providers: withSets});
	const players = {app, aside};
	const {samples, take} = createSamples(aside);
	const queries = recordQueries(db);

	const ann = await byPassword(players);
	await leftovers(aside);
	await take();
	for (const {mixin} of app.config.providers.values()) {
		const ada = await byProvider(players, mixin);
		await linking(players, mixin, ann);
		await take();
		await ada.api('/account/delete');
	}
	await inTheBackground(players);
	await newcomer(app, 'bob');
	const all = distinct([...queries, ...(await queriesOfScripts(t, url))]);

	// SQLite takes every table for a large one unless it is told otherwise, which the app never does.
	if (database !== 'sqlite') await fill(aside, samples);
	return {db: aside, queries: all};
};

/** What the stories must have been about. Tables of your own belong to pages that are not visited here. */
const tables = [
	'audit_events',
	'identities',
	'oauth_flows',
	'revocations',
	'sessions',
	'token_refreshes',
	'user_profiles',
	'users',
	...registry.map(({mixin}) => `${mixin.name}_profiles`),
];

test.serial('no query of the app or of its scripts reads all of a table', async t => {
	t.timeout(60_000);
	const {db, queries} = await live(t);
	for (const table of tables) {
		t.true(
			queries.some(({sql}) => sql.includes(table)),
			`no story is about ${table}`,
		);
	}

	const scans = (await Promise.all(queries.map(query => scansOf(db, query)))).flat();
	t.is(scans.join('\n\n'), '');
});
