import test from 'ava';
import {resolveAnswers} from '../../scripts/provider/answers.ts';
import {command, contentsOf, differences, refuses, shareRepo} from '../helpers/generator.ts';
import {type Issuer, startIssuer} from '../helpers/issuer.ts';

// An OpenID Connect issuer needs one address: the rest is in its discovery document.

const repo = shareRepo();
const wordsFor = ({origin}: Issuer) => ['provider', 'acme', '--', '--issuer', origin];

test.serial(
	'an issuer on its own becomes a provider with every address of its document',
	async t => {
		const issuer = await startIssuer(t);
		const before = contentsOf(repo);
		const {said} = await command(repo, [...wordsFor(issuer), '--label', 'Acme Inc']);
		t.regex(said, /^Acme Inc, by OpenID Connect\n/);
		t.regex(said, /and set in \.env: ACME_CLIENT_ID, ACME_CLIENT_SECRET$/);

		const {origin} = issuer;
		const mixin = contentsOf(repo)['starter/providers/acme/mixin.ts'] ?? '';
		for (const line of [
			"oauth: 'oidc'",
			`issuer: '${origin}'`,
			`authorize_url: '${origin}/authorize'`,
			`access_url: '${origin}/token'`,
			`profile_url: '${origin}/userinfo'`,
			`jwks_url: '${origin}/jwks'`,
			`revoke_url: '${origin}/revoke'`,
			"scope: ['openid', 'profile']",
			"idPath: 'sub'",
		]) {
			t.true(mixin.includes(`\t${line},\n`), `${line}\n${mixin}`);
		}
		t.notRegex(mixin, /token_endpoint_auth_method|pkce/, 'post, and PKCE, need no word');

		t.regex((await command(repo, [...wordsFor(issuer), '--label', 'Acme Inc'])).said, /up to date/);
		await command(repo, ['remove', 'acme']);
		t.deepEqual(differences(before, contentsOf(repo)), []);
	},
);

test('what the document leaves out, and what the options say', async t => {
	const issuer = await startIssuer(t);
	const mixinWith = async (members: Issuer['document'], options = {}) => {
		Object.assign(issuer.document, members);
		return (await resolveAnswers({name: 'acme', issuer: issuer.origin, ...options})).mixin;
	};
	const all = {scopes_supported: undefined, userinfo_endpoint: undefined};
	t.like(await mixinWith({...all, revocation_endpoint: null}), {
		scope: ['openid', 'profile', 'email'],
		profile_url: 'token',
		revoke_url: undefined,
	});

	const name = 'token_endpoint_auth_methods_supported';
	for (const methods of [undefined, ['private_key_jwt', 'client_secret_basic']]) {
		const {token_endpoint_auth_method} = await mixinWith({[name]: methods});
		t.is(token_endpoint_auth_method, 'client_secret_basic', 'Basic unless post is offered');
	}
	t.like(await mixinWith({}, {tokenAuth: 'client_secret_post', scope: 'openid,x', pkce: 'false'}), {
		token_endpoint_auth_method: undefined,
		scope: ['openid', 'x'],
		pkce: false,
	});
	t.like(await mixinWith({}, {profileUrl: 'https://acme.example/me'}), {
		profile_url: 'https://acme.example/me',
		access_url: `${issuer.origin}/token`,
	});
});

test('a service of the catalogue takes the issuer of a tenant, and nothing else from Grant', async t => {
	const {origin} = await startIssuer(t);
	const {mixin} = await resolveAnswers({name: 'auth0', issuer: origin});

	t.like(mixin, {name: 'auth0', label: 'Auth0', oauth: 'oidc', issuer: origin});
	t.deepEqual(
		Object.values(mixin).filter(value => /auth0\.com|\[subdomain\]/.test(String(value))),
		[],
	);
});

/** What an issuer may answer instead, and what plop says of it. */
const documents: Record<string, [Issuer['document'], RegExp]> = {
	'names another issuer': [{issuer: 'https://evil.example'}, /speaks of another issuer: "https:/],
	'names itself with a slash more': [{issuer: 'x/'}, /speaks of another issuer/],
	'names no issuer': [{issuer: undefined}, /speaks of another issuer/],
	'has no token endpoint': [{token_endpoint: undefined}, /names no token_endpoint/],
	'has no authorization endpoint': [{authorization_endpoint: null}, /no authorization_endpoint/],
	'has no keys': [{jwks_uri: undefined}, /names no jwks_uri/],
	'sends secrets over http': [
		{token_endpoint: 'http://acme.example/token'},
		/token_endpoint must be https:/,
	],
	'sends profiles over http': [
		{userinfo_endpoint: 'http://10.0.0.1/me'},
		/userinfo_endpoint must be https:/,
	],
	'has an endpoint that is a script': [
		{authorization_endpoint: 'javascript:alert(1)'},
		/authorization_endpoint must be an address/,
	],
	'has an endpoint that is no text': [{token_endpoint: 7}, /token_endpoint must be an address/],
	'takes a signed token alone': [
		{token_endpoint_auth_methods_supported: ['private_key_jwt']},
		/takes neither client_secret_post nor client_secret_basic/,
	],
};

for (const [what, [members, reason]] of Object.entries(documents)) {
	test.serial(`an issuer that ${what} is refused`, async t => {
		const issuer = await startIssuer(t);
		Object.assign(issuer.document, members);
		await refuses(t, repo, wordsFor(issuer), reason);
	});
}

test.serial('an issuer that does not answer as one is refused', async t => {
	const issuer = await startIssuer(t);
	const answers: NonNullable<Issuer['answer']>[] = [
		(_, response) => response.setHeader('content-type', 'text/html').end('<h1>Hello</h1>'),
		(_, response) => response.end('[]'),
		(_, response) => response.end('{"issuer":'),
		(_, response) => response.writeHead(404).end('{}'),
		(_, response) => response.writeHead(302, {location: 'https://evil.example/'}).end(),
		(_, response) => response.end(JSON.stringify({issuer: 'x'.repeat(2 ** 21)})),
		request => request.socket.destroy(),
	];
	for (const answer of answers) {
		issuer.answer = answer;
		await refuses(t, repo, wordsFor(issuer), /^The issuer did not answer as one: /);
	}

	delete issuer.answer;
	t.is((await command(repo, [...wordsFor(issuer), '--dryRun', 'true'])).code, 0);
	issuer.close();
	await refuses(t, repo, wordsFor(issuer), /^The issuer did not answer as one: /);
});
