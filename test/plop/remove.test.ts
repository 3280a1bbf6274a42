import {existsSync, readFileSync, rmSync} from 'node:fs';
import {basename, join} from 'node:path';
import test from 'ava';
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
import {startIssuer} from '../helpers/issuer.ts';

const repo = shareRepo();

test.serial('what was added is gone without a trace, folders too', async t => {
	const before = contentsOf(repo);
	await command(repo, ['provider', 'discord']);
	t.not(differences(before, contentsOf(repo)).length, 0);

	const ran = await plop(repo, ['remove', 'discord']);
	t.like(ran, {code: 0, stderr: ''});
	t.regex(ran.stdout, /^Discord is gone\n(.*\n)* {2}- \.scaffold\/discord\.json\n$/);
	t.deepEqual(differences(before, contentsOf(repo)), []);
});

test.serial(
	'an OAuth 1.0a service, an issuer and a custom service go without a trace too',
	async t => {
		const {origin} = await startIssuer(t);
		const before = contentsOf(repo);
		for (const words of [
			['provider', 'tumblr'],
			['provider', 'acme', '--', '--issuer', origin],
			['provider', 'acme', '--', ...acme],
		]) {
			await command(repo, words);
			t.not(differences(before, contentsOf(repo)).length, 0);
			await command(repo, ['remove', words[1] ?? '']);
			t.deepEqual(differences(before, contentsOf(repo)), [], words.join(' '));
		}
	},
);

test.serial("the starter's own go as well, and come back as they were", async t => {
	const before = contentsOf(repo);
	const names = ['github', 'google', 'twitter'];
	for (const name of names) await command(repo, ['remove', name]);

	const after = contentsOf(repo);
	t.is(after['starter/providers/index.ts']?.split('\n').length, 2, 'a comment alone');
	t.true(after['.env.example']?.endsWith('from here to the end ---\n'));
	for (const name of names) await command(repo, ['provider', name]);
	const again = differences(before, contentsOf(repo));
	t.deepEqual(
		again.filter(line => !line.includes('/migrations/') && !line.includes('.scaffold/')),
		[],
	);
});

test.serial(
	'edited files stay, and are listed; force takes them, and what is gone is no edit',
	async t => {
		const before = contentsOf(repo);
		await command(repo, ['provider', 'acme', '--', ...acme]);
		const views = 'starter/providers/acme/views.ts';
		const own = readFileSync(join(repo, views), 'utf8');
		put(repo, views, `${own}// mine\n`);
		put(repo, 'test/providers/acme.test.ts', '');
		put(repo, 'starter/providers/acme/extra.ts', '// mine\n');

		const reason =
			/^acme stays\. You have edited starter\/providers\/acme\/views\.ts, test\/providers\/acme\.test\.ts: "npx plop remove acme -- --force true" takes them too\.$/;
		await refuses(t, repo, ['remove', 'acme'], reason);
		await refuses(t, repo, ['remove', 'acme', '--', '--force', 'false'], reason);
		await refuses(t, repo, ['remove', 'acme', '--', '--dryRun', 'true'], reason);

		rmSync(join(repo, 'test/providers/acme.test.ts'));
		put(repo, views, own);
		await command(repo, ['remove', 'acme']);
		t.deepEqual(
			differences(before, contentsOf(repo)),
			['+ starter/providers/acme/', '+ starter/providers/acme/extra.ts'],
			'a file of yours that plop never wrote is not taken',
		);
		rmSync(join(repo, 'starter/providers/acme'), {recursive: true});

		await command(repo, ['provider', 'acme', '--', ...acme]);
		put(repo, views, '// all mine\n');
		await command(repo, ['remove', 'acme', '--', '--force', 'true']);
		t.deepEqual(differences(before, contentsOf(repo)), []);
	},
);

test.serial('who is not there cannot go', async t => {
	for (const what of ['remove', 'update']) {
		await refuses(t, repo, [what, 'discord'], /^There is no provider called "discord"\.$/);
		await refuses(t, repo, [what, '../github'], /There is no provider called "\.\.\/github"/);
		await refuses(t, repo, [what, 'GitHub'], /There is no provider called "GitHub"/);
		await refuses(t, repo, [what, 'constructor'], /There is no provider called "constructor"/);
	}
});

test.serial('what lies outside of the repo as if plop had written it is not obeyed', async t => {
	const outside = `${basename(repo)}-outside`;
	const victim = `../${outside}.txt`;
	const [scaffold, file] = [join(repo, `../${outside}.json`), join(repo, victim)];
	t.teardown(() => [scaffold, file].map(path => rmSync(path, {force: true})));
	await command(repo, ['provider', 'discord']);
	const own = JSON.parse(readFileSync(join(repo, '.scaffold/discord.json'), 'utf8'));
	const name = `../../${outside}`;
	own.answers.mixin.name = name;
	put(repo, `../${outside}.json`, JSON.stringify({...own, files: {[victim]: 'kept'}}));
	put(repo, victim, 'kept');

	for (const what of ['remove', 'update']) {
		await refuses(t, repo, [what, name], /^There is no provider called "\.\.\/\.\.\//);
	}
	t.deepEqual([scaffold, file].map(existsSync), [true, true]);
	t.is((await command(repo, ['remove', 'discord'])).code, 0);
});
