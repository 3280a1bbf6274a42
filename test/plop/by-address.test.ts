import test from 'ava';
import {addressProblem} from '../../scripts/provider/checks.ts';
import {
	acme,
	command,
	contentsOf,
	differences,
	putJson,
	refuses,
	shareRepo,
} from '../helpers/generator.ts';

// Anything that no catalogue knows: by its addresses and one profile as it sends it.

const repo = shareRepo();
const profile = {
	data: {
		uid: 90071992547409930n,
		displayName: 'Ada',
		joinedAt: '2011-01-25T18:44:36Z',
		karma: 1.5,
		verified: true,
		nick: null,
		avatar: {big: 'https://acme.example/1.png'},
		access_token: 'x',
	},
};
const json = JSON.stringify(profile, (_, value) =>
	typeof value === 'bigint' ? `#${value}#` : value,
).replaceAll(/"#|#"/g, '');

test.serial(
	'OAuth 2 by its addresses: a profile becomes columns, types, people and a test',
	async t => {
		const before = contentsOf(repo);
		const sample = putJson(repo, 'ada', json);
		const more = `--remoteId data.uid --scope a,b --tokenAuth client_secret_basic --pkce false
		--authorizeParams prompt=consent&a=b%26c --revokeUrl https://acme.example/revoke`;
		const options = [...acme, '--sample', sample, '--label', 'Acme', ...more.split(/\s+/)];
		await command(repo, ['provider', 'acme', '--', ...options]);

		const after = contentsOf(repo);
		const mixin = after['starter/providers/acme/mixin.ts'] ?? '';
		for (const line of [
			'oauth: 2',
			"access_url: 'https://acme.example/token'",
			"revoke_url: 'https://acme.example/revoke'",
			"scope: ['a', 'b']",
			"token_endpoint_auth_method: 'client_secret_basic'",
			'pkce: false',
			"custom_params: {prompt: 'consent', a: 'b&c'}",
			"idPath: 'data.uid'",
		]) {
			t.true(mixin.includes(`\t${line},\n`), `${line}\n${mixin}`);
		}

		const [path = ''] = Object.keys(after).filter(path => path.endsWith('_acme_profiles.ts'));
		const columns = [...(after[path] ?? '').matchAll(/table\.(\w+)\('(data_\w+)'\);/g)];
		t.deepEqual(
			columns.map(([, kind, name]) => `${name} ${kind}`),
			[
				...['data_display_name text', 'data_joined_at bigInteger', 'data_karma double'],
				...['data_verified boolean', 'data_nick text', 'data_avatar_big text'],
			],
		);
		const model = after['starter/providers/acme/model.ts'] ?? '';
		t.regex(
			model,
			/label = \(profile: Profile\) => profile\.data_display_name \|\| profile\.data_nick;/,
		);
		t.regex(model, /picture = \(profile: Profile\) => profile\.data_avatar_big;/);
		t.regex(model, /data_joined_at: toTime\(remote\.data\?\.joinedAt\)/);
		t.true(after['starter/providers/acme/sample.json']?.includes('"uid": 90071992547409930,'));
		t.true(after['test/providers/acme.test.ts']?.includes("id: '90071992547409930'"));

		await command(repo, ['remove', 'acme']);
		t.deepEqual(differences(before, contentsOf(repo)), []);
	},
);

test.serial('OAuth 1.0a by its addresses has its own words for keys', async t => {
	const before = contentsOf(repo);
	const sample = putJson(repo, 'old', {user: {id: 7, screen_name: 'ada'}});
	const options = [...acme, '--requestUrl', 'https://acme.example/request', '--sample', sample];
	const {said} = await command(repo, ['provider', 'acme', '--', ...options]);

	t.regex(said, /by OAuth 1\.0a/);
	t.regex(said, /set in \.env: ACME_CONSUMER_KEY, ACME_CONSUMER_SECRET$/);
	const mixin = contentsOf(repo)['starter/providers/acme/mixin.ts'] ?? '';
	t.regex(mixin, /oauth: 1,\n\trequest_url: 'https:\/\/acme\.example\/request',\n/);
	t.regex(mixin, /idPath: 'user\.id',\n/, 'guessed from the sample');
	await command(repo, ['remove', 'acme']);
	t.deepEqual(differences(before, contentsOf(repo)), []);
});

test.serial('an option of another protocol is refused, as it would be lost', async t => {
	const cases: [string[], RegExp][] = [
		[['discord', '--', '--requestUrl', 'https://acme.example/r'], /^--requestUrl means nothing to/],
		[['discord', '--', '--oauth', '2', '--requestUrl', 'https://a.example/'], /to OAuth 2\.$/],
		[
			['tumblr', '--', '--pkce', 'false', '--tokenAuth', 'client_secret_post'],
			/^--pkce, --tokenAuth/,
		],
	];
	for (const [words, reason] of cases) await refuses(t, repo, ['provider', ...words], reason);
	await command(repo, ['provider', 'tumblr', '--', '--oauth', '1', '--dryRun', 'true']);
});

const bad = {
	'http://acme.example/x': /must be https:, unless it is on this machine/,
	'http://127.0.0.1.evil.example/': /must be https:/,
	'http://localhost.evil.example/': /must be https:/,
	'http://0.0.0.0/x': /must be https:/,
	'javascript:alert(1)': /must be an address that begins with https/,
	'//acme.example/x': /must be an address/,
	'acme.example/x': /must be an address/,
	'https://': /must be an address/,
	'file:///etc/passwd': /must be an address/,
	'https://ada:secret@acme.example/': /must hold no name and no password/,
	'https://ada@acme.example/': /must hold no name and no password/,
	'https://acme.example/#x': /must have nothing behind a #/,
	'https://acme.example/ x': /must be plain/,
	'https://acme.example/ü': /must be plain/,
	'https://acme.example/\n': /must be plain/,
};

for (const [address, reason] of Object.entries(bad)) {
	test.serial(`refused as an address: ${JSON.stringify(address)}`, async t => {
		const names = ['requestUrl', 'authorizeUrl', 'accessUrl', 'profileUrl', 'revokeUrl'];
		const options = names.flatMap(name => [`--${name}`, address]);
		const lines = names.map(name => `--${name} ${reason.source}.*`).join('\n');
		await refuses(t, repo, ['provider', 'acme', '--', ...options], new RegExp(`^${lines}$`));
		await refuses(t, repo, ['provider', 'acme', '--', '--issuer', address], reason);
	});
}

test('good addresses: https, and http on this very machine', t => {
	for (const address of [
		'https://acme.example',
		'HTTPS://acme.example/x?y=%20z',
		'http://localhost:3000/x',
		'http://127.0.0.1:9/x',
		'http://[::1]:9/x',
		'https://[subdomain].acme.example/x',
	]) {
		t.is(addressProblem(address), undefined, address);
	}
});
