import {rmSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {resolveAnswers} from '../../scripts/provider/answers.ts';
import {planProvider} from '../../scripts/provider/plan.ts';
import {nextSteps} from '../../scripts/provider/summary.ts';
import {treeAt} from '../../scripts/provider/tree.ts';
import {
	acme,
	command,
	contentsOf,
	differences,
	plop,
	put,
	refuses,
	shareRepo,
} from '../helpers/generator.ts';

const repo = shareRepo();

/** The time in a migration's name is the run's own. */
const withoutTime = (lines: string[]) => lines.map(line => line.replace(/\d{14}/, 'TIME'));

test.serial('one word writes a whole provider, and says what to do next', async t => {
	const before = contentsOf(repo);
	const ORIGIN = 'https://app.example/';
	const ran = await plop(repo, ['provider', 'discord'], {ORIGIN});
	t.like(ran, {code: 0, stderr: ''});

	const after = contentsOf(repo);
	const expected = [
		'+ .scaffold/discord.json',
		'+ starter/migrations/TIME_create_discord_profiles.ts',
		'+ starter/providers/discord/',
		'+ starter/providers/discord/backend.ts',
		'+ starter/providers/discord/icon.svg',
		'+ starter/providers/discord/index.ts',
		'+ starter/providers/discord/mixin.ts',
		'+ starter/providers/discord/model.ts',
		'+ starter/providers/discord/sample.json',
		'+ starter/providers/discord/views.ts',
		'+ test/providers/discord.test.ts',
		'~ .env.example',
		'~ starter/providers/index.ts',
	];
	t.deepEqual(withoutTime(differences(before, after)).sort(), expected);
	for (const path of expected.filter(path => !path.endsWith('/'))) {
		t.true(withoutTime([ran.stdout])[0]?.includes(`  ${path}\n`), path);
	}
	t.true(
		ran.stdout.endsWith(
			`
    https://app.example/connect/discord/callback
  and set in .env: DISCORD_CLIENT_ID, DISCORD_CLIENT_SECRET
`,
		),
	);

	t.deepEqual(await command(repo, ['provider', 'discord']), {
		said: 'discord is already up to date.',
		code: 0,
	});
	t.deepEqual(differences(after, contentsOf(repo)), []);
});

test.serial('other answers are refused, and update is named; the same ones are not', async t => {
	const words = ['provider', 'acme', '--', ...acme];
	await command(repo, words);

	const reason = /acme is there already, with other answers\. "npx plop update acme"/;
	await refuses(t, repo, [...words, '--label', 'Acme Inc'], reason);
	await refuses(t, repo, [...words, '--scope', 'email'], reason);
	await refuses(t, repo, [...words, '--dryRun', 'true', '--pkce', 'false'], reason);
	await refuses(t, repo, ['provider', 'github', '--', '--scope', 'repo'], /with other answers/);

	t.regex((await command(repo, [...words, '--label', 'Acme'])).said, /already up to date/);
	await refuses(t, repo, ['provider', 'acme'], /needs --issuer/);

	// An edit is the owner's, and no other answer; a file that is gone is something else.
	put(repo, 'starter/providers/acme/views.ts', '// mine\n');
	t.regex((await command(repo, words)).said, /already up to date/);
	rmSync(join(repo, 'starter/providers/acme/views.ts'));
	await refuses(t, repo, words, /but starter\/providers\/acme\/views\.ts is gone/);
});

test.serial('the block in .env.example and the registry are in alphabetical order', async t => {
	for (const name of ['zoom', 'tumblr', 'discord']) await command(repo, ['provider', name]);
	const after = contentsOf(repo);

	const providers = ['discord', 'github', 'google', 'tumblr', 'twitter', 'zoom'];
	const registry = after['starter/providers/index.ts'] ?? '';
	t.deepEqual(
		[...registry.matchAll(/ as (\w+) /g)].map(([, name]) => name),
		providers,
	);
	const example = after['.env.example'] ?? '';
	t.deepEqual(
		[...example.matchAll(/connect\/(\w+)\/callback/g)].map(([, name]) => name),
		providers,
	);
	t.regex(example, /\nTUMBLR_CONSUMER_KEY=\nTUMBLR_CONSUMER_SECRET=\n/);
});

test.serial('a migration is later than any there, even than one of the future', async t => {
	const answers = await resolveAnswers({name: 'discord'});
	const timeAt = (now: string) =>
		planProvider(treeAt(repo), answers, new Date(now))
			.flatMap(({path}) => path.match(/migrations\/(\d+)_/)?.[1] ?? [])
			.join();

	t.is(timeAt('2031-02-03T04:05:06.789Z'), '20310203040506');
	t.is(timeAt('2020-01-01T00:00:00Z'), '20260101000006', 'a clock that is wrong');

	put(repo, 'starter/migrations/29991231235959_later.ts', '');
	t.is(timeAt('2031-02-03T04:05:06Z'), '30000101000000');
});

test('what a real sign-in needs beyond its keys is said', async t => {
	const {discord, shopify} = {
		discord: await resolveAnswers({name: 'discord'}),
		shopify: await resolveAnswers({name: 'shopify'}),
	};
	t.notRegex(nextSteps(discord), /also needs/);
	t.regex(nextSteps(shopify), /It also needs: .*SHOPIFY_SUBDOMAIN/);
	const ours = await resolveAnswers({name: 'shopify', subdomain: 'acme'});
	t.notRegex(nextSteps(ours), /SHOPIFY_SUBDOMAIN/);
});
