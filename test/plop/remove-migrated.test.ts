import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import test from 'ava';
import {
	command,
	contentsOf,
	differences,
	plop,
	put,
	refuses,
	runNode,
	shareRepo,
} from '../helpers/generator.ts';

// A migration that has been run cannot simply go: databases remember it.

const repo = shareRepo();

/** The copy's own database, through its own code. */
const openDatabase = async (url = 'sqlite:var/development.sqlite3') => {
	const file = pathToFileURL(join(repo, 'starter/database.ts')).href;
	const {createDatabase} = (await import(file)) as typeof import('../../starter/database.ts');
	return createDatabase(url);
};

test.serial('once migrated it stays, unless a migration of its own drops the table', async t => {
	const before = contentsOf(repo);
	await command(repo, ['provider', 'discord']);
	const migrated = await runNode(repo, ['scripts/run.js', 'scripts/migrate.ts', 'latest']);
	t.is(migrated.code, 0, migrated.stderr);

	const reason =
		/^discord stays\. starter\/migrations\/\d+_create_discord_profiles\.ts has been run: "npx plop remove discord -- --down true"/;
	await refuses(t, repo, ['remove', 'discord'], reason);
	await refuses(t, repo, ['remove', 'discord', '--', '--force', 'true'], reason);
	put(repo, 'starter/providers/discord/views.ts', '// mine\n');
	await refuses(
		t,
		repo,
		['remove', 'discord', '--', '--down', 'true'],
		/^discord stays\. You have edited .*views\.ts: "npx plop remove discord -- --force true --down true" takes them too\.$/,
	);

	const both = ['--down', 'true', '--force', 'true'];
	const {said} = await command(repo, ['remove', 'discord', '--', ...both]);
	t.true(said.endsWith('\nNow: npm run migrate, which drops the table of Discord.'));
	const left = differences(before, contentsOf(repo)).map(line => line.replace(/\d{14}/, 'TIME'));
	t.deepEqual(left, [
		'+ starter/migrations/TIME_create_discord_profiles.ts',
		'+ starter/migrations/TIME_drop_discord_profiles.ts',
	]);
});

test.serial('that migration goes up, down and up, and takes the identities with it', async t => {
	await command(repo, ['provider', 'slack']);
	const db = await openDatabase();
	t.teardown(() => db.destroy());
	await db.migrate.latest();
	const [user_id] = await db('users').insert({username: 'ann', created_at: 1, updated_at: 1});
	const row = {id: '1', user_id: user_id ?? 0, label: 'Ann', created_at: 1};
	await db('identities').insert([
		{...row, provider: 'slack'},
		{...row, provider: 'github'},
	]);
	await command(repo, ['remove', 'slack', '--', '--down', 'true']);

	const has = () => db.schema.hasTable('slack_profiles');
	const columns = async () => Object.keys(await db('slack_profiles').columnInfo());
	t.true(await has());
	const before = await columns();

	await db.migrate.latest();
	t.false(await has());
	t.deepEqual(await db('identities').pluck('provider'), ['github']);
	await db.migrate.rollback();
	t.deepEqual(await columns(), before);
	await db.migrate.latest();
	t.false(await has());
	await db.migrate.rollback(undefined, true);
	await db.migrate.latest();
	t.false(await has());
});

test.serial('a column that somebody added to the table is spoken of', async t => {
	await command(repo, ['provider', 'slack']);
	const path = 'starter/migrations/29990101000000_add_age.ts';
	put(repo, path, "export const up = db => db.schema.alterTable('slack_profiles', () => {});\n");
	put(repo, path.replace('age', 'size'), "export const up = db => db('zoom_profiles');\n");
	const {said} = await command(repo, ['remove', 'slack', '--', '--down', 'true']);
	t.deepEqual(said.match(/^.* changes .*$/gm), [
		`  ${path} changes slack_profiles too: the down of the drop makes the table without that, unless you write it there.`,
	]);
});

test.serial(
	"a provider's migration goes back without those before it, and their rows stay",
	async t => {
		await command(repo, ['provider', 'slack']);
		const db = await openDatabase();
		t.teardown(() => db.destroy());
		await db.migrate.latest();
		const times = {created_at: 1, updated_at: 1};
		const [user_id = 0] = await db('users').insert({username: 'ann', ...times});
		await db('slack_profiles').insert({id: 'U1', user_id, remote: '{}', ...times});
		const kept = await db('slack_profiles');
		t.is(kept.length, 1);

		await command(repo, ['provider', 'zoom']);
		const has = () => db.schema.hasTable('zoom_profiles');
		for (const [step, isThere] of [
			['latest', true],
			['rollback', false],
			['latest', true],
		] as const) {
			await db.migrate[step]();
			t.is(await has(), isThere, step);
			t.deepEqual(await db('slack_profiles'), kept, step);
		}
	},
);

test.serial(
	'a provider comes back after its table was dropped, with a table of its own',
	async t => {
		await command(repo, ['provider', 'zoom']);
		await command(repo, ['remove', 'zoom', '--', '--down', 'true']);
		await command(repo, ['provider', 'zoom']);
		const db = await openDatabase('sqlite::memory:');
		t.teardown(() => db.destroy());

		await db.migrate.latest();
		t.true(await db.schema.hasTable('zoom_profiles'));
		await db.migrate.rollback(undefined, true);
		t.false(await db.schema.hasTable('zoom_profiles'));
	},
);

test.serial('a database that does not answer is no permission', async t => {
	const reason = /^The database does not say which migrations have been run: .*\n?$/;
	put(repo, 'var/development.sqlite3', 'this is no database, though it is long enough'.repeat(50));
	await refuses(t, repo, ['remove', 'github'], reason);

	const before = contentsOf(repo);
	const ran = await plop(repo, ['remove', 'github'], {DATABASE_URL: 'nonsense:'});
	t.like(ran, {code: 1, stdout: ''});
	t.regex(ran.stderr, reason, 'without a stack');
	t.deepEqual(differences(before, contentsOf(repo)), []);
});
