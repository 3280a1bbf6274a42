import test from 'ava';
import {acme, command, makeRepo, put, putJson, runNode} from '../helpers/generator.ts';
import {tableNames} from '../helpers/rows.ts';
import {database, newSchema, servers} from '../helpers/schema.ts';

// What plop writes, on a server: its migrations, its models by its tests, and the plans of its
// queries. Only `npm run test:databases` has a server; `npm run test:generator` does the same with
// every service on SQLite, so by itself this file is skipped.
const story = database === 'sqlite' ? test.serial.skip : test.serial;

/** One of each kind that a table or a model could be different for. */
const services = {
	apple: 'its profile comes with the tokens, and the callback as a form',
	discord: 'it does as most do',
	evernote: 'OAuth 1.0a, with the profile beside the tokens',
	fitbit: 'a number that is no whole one',
	reddit: 'the most columns but one, and names of 31 letters',
	tumblr: 'OAuth 1.0a',
};

/** A name, and names of columns, as long as they may be; and all that a column can hold. */
const longest = 'x'.repeat(32);
const sample = {
	id: 'é'.repeat(200),
	['long_name_'.repeat(10)]: 'text',
	['long_name_'.repeat(11)]: 'another text, whose column must have another name',
	count: 2 ** 53 - 1,
	share: -0.1,
	is_here: false,
	seen_at: '2011-01-25T18:44:36.123+02:00',
	big: '😀'.repeat(1000),
	nothing: null,
};

const repo = makeRepo({teardown: test.after.always});
const names = [...Object.keys(services), longest];

test.before(async () => {
	if (database === 'sqlite') return;
	for (const name of Object.keys(services)) await command(repo, ['provider', name]);
	const file = putJson(repo, 'longest', sample);
	await command(repo, ['provider', longest, '--', ...acme, '--sample', file]);
});

story('generated migrations go up, down, and up again', async t => {
	const {db, url} = await newSchema(t);
	for (const [step, isThere] of [
		['latest', true],
		['rollback', false],
		['latest', true],
	] as const) {
		const ran = await runNode(repo, ['scripts/run.js', 'scripts/migrate.ts', step], {
			DATABASE_URL: url,
		});
		t.is(ran.code, 0, ran.stdout + ran.stderr);
		const tables = await tableNames(db);
		for (const name of [...names, 'github']) {
			t.is(tables.includes(`${name}_profiles`), isThere, `${step}: ${name}`);
		}
		t.is(tables.length > 0, isThere, tables.join());
	}
});

story('the last one goes back without those before it, and their rows stay', async t => {
	const {db, url} = await newSchema(t);
	const migrate = async (step: string) => {
		const words = ['scripts/run.js', 'scripts/migrate.ts', step];
		const {code, stdout, stderr} = await runNode(repo, words, {DATABASE_URL: url});
		t.is(code, 0, stdout + stderr);
		return tableNames(db);
	};
	await migrate('latest');
	const times = {created_at: 1, updated_at: 1};
	await db('users').insert({username: 'ann', ...times});
	const {id: user_id = 0} = (await db('users').first('id')) ?? {};
	await db('discord_profiles').insert({id: '1', user_id, remote: '{}', ...times});
	const kept = await db('discord_profiles');
	t.is(kept.length, 1);

	await command(repo, ['provider', 'zoom']);
	for (const [step, isThere] of [
		['latest', true],
		['rollback', false],
		['latest', true],
	] as const) {
		t.is((await migrate(step)).includes('zoom_profiles'), isThere, step);
		t.deepEqual(await db('discord_profiles'), kept, step);
	}
	await command(repo, ['remove', 'zoom']);
});

story('generated models pass their tests, and their queries have an index', async t => {
	t.timeout(180_000);
	const files = [
		...names.map(name => `./providers/${name}.test.ts`),
		...['foreign-keys', 'plans'].map(name => `./database/${name}.test.ts`),
	];
	put(repo, 'test/generated.suite.ts', files.map(file => `import '${file}';\n`).join(''));

	const {code, stdout, stderr} = await runNode(
		repo,
		['node_modules/ava/entrypoints/cli.mjs', '--timeout=2m', 'test/generated.suite.ts'],
		{
			TEST_DATABASE: database,
			TEST_POSTGRES_URL: servers.postgres,
			TEST_MYSQL_URL: servers.mysql,
			TEST_RUN: process.env.TEST_RUN,
		},
	);
	t.is(code, 0, stdout + stderr);
	t.regex(stdout, new RegExp(`${5 * names.length + 3} tests passed`));
});
