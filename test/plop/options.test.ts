import {join} from 'node:path';
import test from 'ava';
import {isOn, providerOptions, readOptions} from '../../scripts/provider/options.ts';
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
const read = (line: string) => readOptions(line.split(' '), providerOptions);

test('options come after --, as two words or as one', t => {
	t.deepEqual(read('provider discord'), {name: 'discord'});
	t.deepEqual(read('provider'), {});
	t.deepEqual(read('provider -- --name discord --pkce false'), {name: 'discord', pkce: 'false'});
	t.deepEqual(read('provider _ -- --name=discord'), {name: 'discord'}, "plop's own blank");
	t.deepEqual(read('provider x -- --scope=a=b --authorizeParams -c=d'), {
		name: 'x',
		scope: 'a=b',
		authorizeParams: '-c=d',
	});
	t.deepEqual(readOptions(['provider', 'x', '--', '--label', 'My  App'], providerOptions), {
		name: 'x',
		label: 'My  App',
	});
});

const refused = {
	'provider --label Discord': /--label stands before "--"/,
	'provider discord --dryRun true': /--dryRun stands before "--"/,
	'provider -f discord': /-f stands before "--"/,
	'provider discord slack': /Too many words: slack/,
	'provider discord -- --colour red': /--colour is no option here\. There are: --name, --label/,
	'provider discord -- --dryrun true': /--dryrun is no option/,
	'provider discord -- --force true': /--force is no option/,
	'provider discord -- --__proto__ x': /--__proto__ is no option/,
	'provider discord -- label Discord': /label is no option/,
	'provider discord -- --label One --label Two': /--label is given twice/,
	'provider discord -- --name discord': /--name is given twice/,
	'provider discord -- --label': /--label needs a value/,
	'provider discord -- --label --scope x': /--label needs a value/,
	'provider discord -- --dryRun yes': /--dryRun is true or false, not "yes"/,
	'provider discord -- --dryRun 1': /--dryRun is true or false/,
	'provider discord -- --dryRun=': /--dryRun is true or false, not ""/,
	'provider discord -- --oauth 3': /--oauth must be 1, 2 or oidc/,
	'provider discord -- --pkce no': /--pkce must be true or false/,
	'provider discord -- --tokenAuth none': /--tokenAuth must be client_secret_post or/,
	'provider discord -- --authorizeParams state=x': /--authorizeParams must leave state to the flow/,
	'provider discord -- --authorizeParams a=b&a=c': /--authorizeParams names one twice/,
	'provider discord -- --authorizeParams prompt': /--authorizeParams must look like a=b&c=d/,
	'provider discord -- --scope "email"': /--scope must be words of plain characters/,
	'provider discord -- --label=': /--label must have a letter/,
	'provider discord -- --sample=': /--sample must not be empty/,
	'provider discord -- --remoteId=': /--remoteId must not be empty/,
	'provider shopify -- --subdomain=': /--subdomain must not be empty/,
	'provider discord -- --subdomain acme': /Discord has no \[subdomain\]/,
	'provider shopify -- --subdomain evil.example/x': /must be the tenant's own part/,
	'remove github -- --dryRun maybe': /--dryRun is true or false/,
	'remove github -- --force yes': /--force is true or false/,
	'remove github -- --down on': /--down is true or false/,
	'remove github -- --label x': /--label is no option here\. There are: --name, --force, --down/,
	'update github -- --force true': /--force is no option here\. There are: --name, --dryRun\./,
};

for (const [line, reason] of Object.entries(refused)) {
	test.serial(`refused: plop ${line}`, t => refuses(t, repo, line.split(' '), reason));
}

test.serial('the same command with an option that is right is not refused', async t => {
	for (const line of [
		'provider discord -- --dryRun true --oauth 2 --pkce true --scope identify',
		'provider shopify -- --dryRun true --subdomain acme --authorizeParams prompt=consent&a=b',
		'remove github -- --dryRun true --force false --down true',
		'update github -- --dryRun true',
	]) {
		t.is((await command(repo, line.split(' '))).code, 0, line);
	}
	t.true(isOn('dryRun', 'true'));
	t.false(isOn('dryRun', 'false'));
	t.false(isOn('dryRun', undefined));
});

test.serial('what is missing is named, all at once', async t => {
	await refuses(t, repo, ['provider'], /^name is missing: npx plop provider discord$/);
	await refuses(
		t,
		repo,
		['provider', 'acme'],
		/not in the catalogue.* needs --issuer .* or --oauth .*, --authorizeUrl, --accessUrl, --profileUrl/,
	);
	await refuses(t, repo, ['provider', 'discrod'], /not in the catalogue.* Did you mean discord\?$/);
	const [, authorizeUrl] = acme;
	const some = ['provider', 'acme', '--', '--authorizeUrl', authorizeUrl];
	await refuses(t, repo, some, /needs --accessUrl, --profileUrl\.$/);
	await refuses(
		t,
		repo,
		[...some, '--oauth', '1'],
		/needs --requestUrl, --accessUrl, --profileUrl/,
	);
	await refuses(t, repo, [...some, '--oauth', 'oidc'], /needs --accessUrl, --issuer, --profileUrl/);
	for (const what of ['remove', 'update']) {
		await refuses(t, repo, [what], /^name is missing\. There are: github, google, twitter\.$/);
	}
});

test.serial('without a terminal nothing is asked: stderr says what is wrong, exit 1', async t => {
	const before = contentsOf(repo);
	const lines = ['provider acme', 'provider discord --dryRun true'];
	const runs = await Promise.all(lines.map(line => plop(repo, line.split(' '))));

	for (const ran of runs) t.like(ran, {code: 1, stdout: ''});
	const [unknown, early] = runs.map(({stderr}) => stderr);
	t.regex(unknown ?? '', /^"acme" is not in the catalogue.*--profileUrl\.\n$/);
	t.regex(early ?? '', /^--dryRun stands before "--"/, 'plop itself would drop it');
	t.deepEqual(differences(before, contentsOf(repo)), []);
});

test.serial('a sample that is not there is refused, and one that is there is not', async t => {
	const words = ['provider', 'acme', '--', ...acme, '--dryRun', 'true', '--sample'];
	await refuses(
		t,
		repo,
		[...words, join(repo, 'var/ada.json')],
		/ada\.json cannot be read: ENOENT/,
	);
	put(repo, 'var/ada.json', '{"id": 1}');
	t.is((await command(repo, [...words, join(repo, 'var/ada.json')])).code, 0);
});
