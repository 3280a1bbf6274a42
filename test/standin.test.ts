import {createHash, createHmac, randomBytes} from 'node:crypto';
import {readFileSync} from 'node:fs';
import test, {type ExecutionContext} from 'ava';
import {createRemoteJWKSet, decodeProtectedHeader, jwtVerify} from 'jose';
import {parse} from 'lossless-json';
import OAuth from 'oauth-1.0a';
import {type StandinOptions, startStandin} from '../scripts/standin/index.ts';
import {type Mixin, standinAddresses, standinCredentials} from '../starter/auth/mixin.ts';
import {mixin as github} from '../starter/providers/github/mixin.ts';
import {mixin as google} from '../starter/providers/google/mixin.ts';
import {mixin as twitter} from '../starter/providers/twitter/mixin.ts';

type Fields = Record<string, string | undefined>;
type Json = Record<string, unknown>;

const callbackOf = ({name}: Mixin) => `http://localhost:3000/connect/${name}/callback`;
const state = 'state-of-128-bits-or-more';
const verifier = 'a-code-verifier-that-is-43-characters-long-';
const challenge = createHash('sha256').update(verifier).digest('base64url');

const sampleOf = ({name}: Mixin): unknown =>
	parse(readFileSync(new URL(`../starter/providers/${name}/sample.json`, import.meta.url), 'utf8'));

const clientOf = (mixin: Mixin, sample = sampleOf(mixin)) => ({
	mixin,
	sample,
	redirectUris: [callbackOf(mixin)],
});

/** A stand-in of its own, with the three starters unless a test brings others. */
const start = async (t: ExecutionContext, options: Partial<StandinOptions> = {}) => {
	const clients = [github, google, twitter].map(mixin => clientOf(mixin));
	const standin = await startStandin({clients, port: 0, ...options});
	t.teardown(standin.close);
	return standin;
};

/** Form fields, less those that a test takes away with undefined. */
const form = (fields: Fields) =>
	new URLSearchParams(
		Object.entries(fields).filter((pair): pair is [string, string] => pair[1] !== undefined),
	);

/** An app that does everything right, but for what a test changes. */
const appOf = (origin: string, mixin: Mixin) => {
	const {key, secret} = standinCredentials(mixin);
	const at = standinAddresses(mixin, origin) as Record<string, string>;

	const request = (changes: Fields = {}) =>
		form({
			response_type: 'code',
			client_id: key,
			redirect_uri: callbackOf(mixin),
			state,
			scope: mixin.scope?.join(' '),
			code_challenge: challenge,
			code_challenge_method: 'S256',
			nonce: mixin.oauth === 'oidc' ? 'a-nonce' : undefined,
			...changes,
		});

	const ask = async (changes?: Fields) =>
		fetch(`${at.authorize_url}?${request(changes)}`, {redirect: 'manual'});

	/** The person's answer at the page. */
	const decide = async (choice: Fields = {person: 'ada'}, asked = request()) =>
		fetch(`${at.authorize_url}`, {
			method: 'POST',
			redirect: 'manual',
			body: form({request: asked.toString(), ...choice}),
		});

	const codeFor = async (choice?: Fields, changes?: Fields) => {
		const back = locationOf(await decide(choice, request(changes)));
		return back.searchParams.get('code') ?? undefined;
	};

	const token = async (fields: Fields, init: RequestInit = {}) =>
		fetch(`${at.access_url}`, {
			method: 'POST',
			body: form({client_id: key, client_secret: secret, ...fields}),
			...init,
		});

	const redeem = async (code: string | undefined, changes: Fields = {}, init?: RequestInit) =>
		token(
			{
				grant_type: 'authorization_code',
				code,
				redirect_uri: callbackOf(mixin),
				code_verifier: verifier,
				...changes,
			},
			init,
		);

	const refresh = async (refreshToken: unknown) =>
		token({grant_type: 'refresh_token', refresh_token: String(refreshToken)});

	const profile = async (accessToken: unknown) =>
		fetch(`${at.profile_url}`, {headers: {authorization: `Bearer ${accessToken}`}});

	const signIn = async (choice?: Fields) => json(await redeem(await codeFor(choice)));
	return {at, key, secret, request, ask, decide, codeFor, redeem, refresh, token, profile, signIn};
};

const locationOf = (response: Response) => new URL(response.headers.get('location') ?? '');

const json = async (response: Response) => (await response.json()) as Json;

/** Status and error code of an answer, whichever protocol it is in. */
const refusal = async (response: Response) => {
	const text = await response.text();
	const [, code] = /"error":"(\w+)"|oauth_problem=(\w+)/.exec(text)?.filter(Boolean) ?? [];
	return `${response.status} ${code}`;
};

/** OAuth 1.0a as somebody else wrote it, so that we do not check our signatures by themselves. */
const consumerOf = (origin: string, mixin: Mixin = twitter) => {
	const at = standinAddresses(mixin, origin) as Record<string, string>;
	const consumer = standinCredentials(mixin);

	interface Signed {
		method?: string;
		token?: OAuth.Token;
		data?: Record<string, string>;
		/** A form in the body, which is signed too. */
		body?: Record<string, string>;
		/** Changes the protocol's parameters, before they are signed or after. */
		before?: (oauth: OAuth.Data) => void;
		after?: (oauth: OAuth.Data) => void;
		secret?: string;
	}

	const send = async (url: string, {method = 'POST', ...signed}: Signed = {}) => {
		const oauth = new OAuth({
			consumer: {...consumer, secret: signed.secret ?? consumer.secret},
			signature_method: 'HMAC-SHA1',
			hash_function: (base, key) => createHmac('sha1', key).update(base).digest('base64'),
		});
		const {token, data = {}, body} = signed;
		// The library signs what `authorize` gives it and takes no changed nonce or timestamp.
		const protocol: OAuth.Data = {
			oauth_consumer_key: consumer.key,
			oauth_nonce: randomBytes(8).toString('hex'),
			oauth_signature_method: 'HMAC-SHA1',
			oauth_timestamp: Math.floor(Date.now() / 1000),
			oauth_version: '1.0',
			...(token ? {oauth_token: token.key} : {}),
			...data,
		};
		signed.before?.(protocol);
		const request = {url, method, data: body ?? {}};
		const signature = oauth.getSignature(request, token?.secret, protocol);
		const sent = {...protocol, oauth_signature: signature};
		signed.after?.(sent);
		return fetch(url, {
			method,
			headers: {...oauth.toHeader(sent as OAuth.Authorization)},
			...(body ? {body: form(body)} : {}),
		});
	};

	const requestToken = async (signed: Signed = {}) =>
		send(`${at.request_url}`, {data: {oauth_callback: callbackOf(mixin)}, ...signed});

	const begin = async () => tokenIn(await requestToken());

	const decide = async (token: OAuth.Token, choice: Fields = {person: 'ada'}) =>
		fetch(`${at.authorize_url}`, {
			method: 'POST',
			redirect: 'manual',
			body: form({request: `oauth_token=${token.key}`, ...choice}),
		});

	const accessToken = async (token: OAuth.Token, oauth_verifier?: string, signed: Signed = {}) =>
		send(`${at.access_url}`, {token, data: oauth_verifier ? {oauth_verifier} : {}, ...signed});

	/** Up to the moment where the app holds a verifier. */
	const agree = async (choice?: Fields) => {
		const token = await begin();
		const back = locationOf(await decide(token, choice));
		return {token, verifier: back.searchParams.get('oauth_verifier') ?? ''};
	};

	const signIn = async (choice?: Fields) => {
		const {token, verifier} = await agree(choice);
		return tokenIn(await accessToken(token, verifier));
	};

	const profile = async (token: OAuth.Token, query = '', signed: Signed = {}) =>
		send(`${at.profile_url}${query}`, {method: 'GET', token, ...signed});

	return {at, send, requestToken, begin, decide, accessToken, agree, signIn, profile};
};

const tokenIn = async (response: Response): Promise<OAuth.Token> => {
	const answer = new URLSearchParams(await response.text());
	return {key: answer.get('oauth_token') ?? '', secret: answer.get('oauth_token_secret') ?? ''};
};

// ——— OAuth 2 ———

test('OAuth 2: a person agrees, and the app reads their profile', async t => {
	const {origin} = await start(t);
	const app = appOf(origin, github);

	const back = locationOf(await app.decide());
	t.is(back.origin + back.pathname, callbackOf(github));
	t.is(back.searchParams.get('state'), state);
	t.false(back.searchParams.has('iss'), 'only an OpenID Connect issuer has that name');

	const response = await app.redeem(back.searchParams.get('code') ?? '');
	t.is(response.headers.get('cache-control'), 'no-store');
	const tokens = await json(response);
	t.like(tokens, {token_type: 'Bearer', expires_in: 3600, scope: github.scope.join(' ')});
	t.false('id_token' in tokens);

	t.like(await json(await app.profile(tokens.access_token)), {
		login: 'ada',
		name: 'Ada Lovelace',
		html_url: 'https://github.com/ada',
		avatar_url: `${origin}/people/ada.svg`,
		public_repos: 8,
		email: null,
	});
});

test('while it is not known whose request it is, nobody is redirected', async t => {
	const {origin} = await start(t);
	const app = appOf(origin, github);

	for (const changes of [
		{client_id: undefined},
		{client_id: 'standin-google'},
		{redirect_uri: undefined},
		{redirect_uri: `${callbackOf(github)}/`},
		{redirect_uri: `${callbackOf(github)}?next=/`},
		{redirect_uri: callbackOf(google)},
		{redirect_uri: 'https://evil.example/'},
	]) {
		for (const response of [await app.ask(changes), await app.decide({}, app.request(changes))]) {
			t.is(response.status, 400, JSON.stringify(changes));
			t.false(response.headers.has('location'));
			t.regex(await response.text(), /This request is refused/);
		}
	}
});

for (const mixin of [github, google] as const) {
	test(`${mixin.name}: a bad authorization request goes back with its error`, async t => {
		const {origin} = await start(t);
		const app = appOf(origin, mixin);

		const cases: Array<[Fields, string]> = [
			[{response_type: undefined}, 'invalid_request'],
			[{response_type: 'token'}, 'unsupported_response_type'],
			[{response_mode: 'fragment'}, 'invalid_request'],
			[{state: undefined}, 'invalid_request'],
			[{state: 'x'.repeat(21)}, 'invalid_request'],
			[{code_challenge: undefined}, 'invalid_request'],
			[{code_challenge: verifier.slice(1)}, 'invalid_request'],
			[{code_challenge_method: 'plain'}, 'invalid_request'],
			[{code_challenge_method: undefined}, 'invalid_request'],
		];

		if (mixin.oauth === 'oidc') {
			cases.push([{nonce: undefined}, 'invalid_request']);
			cases.push([{scope: 'profile email'}, 'invalid_scope']);
			cases.push([{prompt: 'none'}, 'login_required']);
		}

		for (const [changes, error] of cases) {
			const back = locationOf(await app.ask(changes));
			t.is(back.searchParams.get('error'), error, JSON.stringify(changes));
			t.is(back.searchParams.get('state'), 'state' in changes ? (changes.state ?? null) : state);
			t.false(back.searchParams.has('code'));
		}

		const twice = await fetch(`${app.at.authorize_url}?${app.request()}&state=${state}`, {
			redirect: 'manual',
		});
		t.is(locationOf(twice).searchParams.get('error'), 'invalid_request');
	});

	test(`${mixin.name}: saying no goes back as access_denied`, async t => {
		const {origin} = await start(t);
		const app = appOf(origin, mixin);
		const {searchParams} = locationOf(await app.decide({decision: 'deny'}));

		t.is(searchParams.get('error'), 'access_denied');
		t.is(searchParams.get('state'), state);
		t.false(searchParams.has('code'));
		t.is(searchParams.get('iss'), mixin.oauth === 'oidc' ? `${app.at.issuer}` : null);
	});

	test(`${mixin.name}: the token endpoint looks at everything`, async t => {
		const {origin} = await start(t);
		const app = appOf(origin, mixin);

		const cases: Array<[Fields, string]> = [
			[{client_secret: 'wrong'}, '401 invalid_client'],
			[{client_secret: undefined}, '401 invalid_client'],
			[{client_id: 'standin-other'}, '401 invalid_client'],
			[{grant_type: undefined}, '400 unsupported_grant_type'],
			[{grant_type: 'password'}, '400 unsupported_grant_type'],
			[{code: 'made-up'}, '400 invalid_grant'],
			[{code: undefined}, '400 invalid_grant'],
			[{redirect_uri: 'http://localhost:3000/'}, '400 invalid_grant'],
			[{redirect_uri: undefined}, '400 invalid_grant'],
			[{code_verifier: undefined}, '400 invalid_grant'],
			[{code_verifier: challenge}, '400 invalid_grant'],
		];

		for (const [changes, expected] of cases) {
			const response = await app.redeem(await app.codeFor(), changes);
			t.is(await refusal(response), expected, JSON.stringify(changes));
		}

		const code = await app.codeFor();
		const get = await fetch(`${app.at.access_url}?grant_type=authorization_code&code=${code}`);
		t.is(get.status, 405);
		const headers = {authorization: `Basic ${btoa(`${app.key}:${app.secret}`)}`};
		t.is(await refusal(await app.redeem(code, {}, {headers})), '400 invalid_request');
		t.is((await app.redeem(code)).status, 200, 'none of these refusals spent the code');
	});
}

test('a code or refresh token of one client is nothing to another', async t => {
	const {origin} = await start(t);
	const code = await appOf(origin, github).codeFor();
	const stolen = await appOf(origin, google).redeem(code, {redirect_uri: callbackOf(github)});
	t.is(await refusal(stolen), '400 invalid_grant');

	const {refresh_token: token} = await appOf(origin, github).signIn();
	t.is(await refusal(await appOf(origin, google).refresh(token)), '400 invalid_grant');
	t.is((await appOf(origin, github).refresh(token)).status, 200);
});

test('a code works once, and a second use takes the tokens of the first', async t => {
	const {origin} = await start(t);
	const app = appOf(origin, github);
	const code = await app.codeFor();
	const tokens = await json(await app.redeem(code));
	t.is((await app.profile(tokens.access_token)).status, 200);

	t.is(await refusal(await app.redeem(code)), '400 invalid_grant');
	t.is((await app.profile(tokens.access_token)).status, 401);
	t.is(await refusal(await app.refresh(tokens.refresh_token)), '400 invalid_grant');
});

test('two uses of a code at once: one wins', async t => {
	const {origin} = await start(t);
	const app = appOf(origin, google);
	const code = await app.codeFor();
	const answers = await Promise.all([app.redeem(code), app.redeem(code)]);
	t.deepEqual(answers.map(({status}) => status).sort(), [200, 400]);
});

test('the profile is for a Bearer token in the header, of that very service', async t => {
	const {origin} = await start(t);
	const app = appOf(origin, github);
	const {access_token: token} = await app.signIn();
	const {access_token: other} = await appOf(origin, google).signIn();

	const none = await fetch(`${app.at.profile_url}?access_token=${token}`);
	t.is(none.status, 401);
	t.is(none.headers.get('www-authenticate'), 'Bearer realm="stand-in"');

	for (const wrong of ['made-up', other]) {
		const response = await app.profile(wrong);
		t.is(response.status, 401);
		t.regex(response.headers.get('www-authenticate') ?? '', /error="invalid_token"/);
	}
});

test('access tokens end, and refreshing brings a new one', async t => {
	const standin = await start(t, {tokenLifetime: 0});
	const app = appOf(standin.origin, github);
	const tokens = await app.signIn();
	t.is(tokens.expires_in, 0);
	t.is((await app.profile(tokens.access_token)).status, 401);

	standin.settings.tokenLifetime = 60;
	const fresh = await json(await app.refresh(tokens.refresh_token));
	t.is(fresh.expires_in, 60);
	t.is((await app.profile(fresh.access_token)).status, 200);
});

test('refresh tokens rotate, and using an old one ends the whole family', async t => {
	const {origin} = await start(t);
	const app = appOf(origin, github);
	const first = await app.signIn();
	const second = await json(await app.refresh(first.refresh_token));
	t.not(second.refresh_token, first.refresh_token);
	t.is((await app.profile(second.access_token)).status, 200);

	t.is(await refusal(await app.refresh(first.refresh_token)), '400 invalid_grant');
	t.is(await refusal(await app.refresh(second.refresh_token)), '400 invalid_grant');
	t.is((await app.profile(second.access_token)).status, 401);
});

test('without rotation a refresh token stays', async t => {
	const {origin} = await start(t, {rotation: false});
	const app = appOf(origin, github);
	const {refresh_token: token} = await app.signIn();
	t.is((await json(await app.refresh(token))).refresh_token, token);
	t.is((await app.refresh(token)).status, 200);
});

test('revoking: an access token alone, a refresh token with its family', async t => {
	const {origin} = await start(t);
	const app = appOf(origin, google);
	const revoke = async (token: unknown, changes: Fields = {}) =>
		fetch(`${app.at.revoke_url}`, {
			method: 'POST',
			body: form({
				client_id: app.key,
				client_secret: app.secret,
				token: token === undefined ? undefined : String(token),
				...changes,
			}),
		});

	const {access_token: access, refresh_token: refresh} = await app.signIn();
	t.is(await refusal(await revoke(access, {client_secret: 'wrong'})), '401 invalid_client');
	t.is(await refusal(await revoke(undefined)), '400 invalid_request');
	t.is((await app.profile(access)).status, 200);

	t.is((await revoke(access)).status, 200);
	t.is((await app.profile(access)).status, 401);
	const fresh = await json(await app.refresh(refresh));
	t.is((await app.profile(fresh.access_token)).status, 200);

	t.is((await revoke(fresh.refresh_token)).status, 200);
	t.is((await app.profile(fresh.access_token)).status, 401);
	t.is(await refusal(await app.refresh(fresh.refresh_token)), '400 invalid_grant');

	t.is((await revoke('made-up')).status, 200, 'what nobody knows is revoked already');
	const {access_token: foreign} = await appOf(origin, github).signIn();
	t.is(await refusal(await revoke(foreign)), '400 invalid_grant');
});

test('the secret goes in the header where the mixin says so', async t => {
	const mixin: Mixin = {...github, token_endpoint_auth_method: 'client_secret_basic'};
	const {origin} = await start(t, {clients: [clientOf(mixin)]});
	const app = appOf(origin, mixin);
	const none = {client_id: undefined, client_secret: undefined};
	const basic = (secret: string) => ({
		headers: {authorization: `Basic ${btoa(`${app.key}:${secret}`)}`},
	});
	const code = await app.codeFor();

	const inBody = await app.redeem(code);
	t.is(await refusal(inBody), '400 invalid_request');
	const wrong = await app.redeem(code, none, basic('wrong'));
	t.is(wrong.headers.get('www-authenticate'), 'Basic realm="stand-in"');
	t.is(await refusal(wrong), '401 invalid_client');
	t.is((await app.redeem(code, none, basic(app.secret))).status, 200);
});

test('a service that breaks on PKCE needs none, but keeps a challenge that is given', async t => {
	const mixin: Mixin = {...github, pkce: false};
	const {origin} = await start(t, {clients: [clientOf(mixin)]});
	const app = appOf(origin, mixin);
	const none = {code_challenge: undefined, code_challenge_method: undefined};

	const plain = await app.codeFor({person: 'ada'}, none);
	t.is(await refusal(await app.redeem(plain)), '400 invalid_grant', 'RFC 9700 §2.1.1');
	t.is((await app.redeem(plain, {code_verifier: undefined})).status, 200);
	const bound = await app.codeFor();
	t.is(await refusal(await app.redeem(bound, {code_verifier: undefined})), '400 invalid_grant');
});

test('one address may both ask and answer, and a token answer may hold the profile', async t => {
	const mixin: Mixin = {...github, access_url: github.authorize_url, profile_url: 'token'};
	const {origin} = await start(t, {clients: [clientOf(mixin)]});
	t.like(await appOf(origin, mixin).signIn(), {token_type: 'Bearer', login: 'ada'});
});

// ——— OpenID Connect ———

test('OpenID Connect: a signed id_token, which the published keys verify', async t => {
	const {origin} = await start(t);
	const app = appOf(origin, google);
	const back = locationOf(await app.decide());
	t.is(back.searchParams.get('iss'), `${app.at.issuer}`);

	const tokens = await json(await app.redeem(back.searchParams.get('code') ?? ''));
	const userinfo = await json(await app.profile(tokens.access_token));
	const discovery = await json(await fetch(`${app.at.issuer}/.well-known/openid-configuration`));
	t.like(discovery, {
		issuer: app.at.issuer,
		authorization_endpoint: app.at.authorize_url,
		token_endpoint: app.at.access_url,
		userinfo_endpoint: app.at.profile_url,
		revocation_endpoint: app.at.revoke_url,
		authorization_response_iss_parameter_supported: true,
	});

	const keys = createRemoteJWKSet(new URL(String(discovery.jwks_uri)));
	const {payload} = await jwtVerify(String(tokens.id_token), keys, {
		issuer: `${app.at.issuer}`,
		audience: app.key,
		algorithms: ['RS256'],
		requiredClaims: ['exp', 'iat'],
	});
	t.like(payload, {nonce: 'a-nonce', name: 'Ada Lovelace', email: 'ada@example.com'});
	t.is(payload.sub, String(userinfo.sub));
	t.regex(String(userinfo.sub), /^\d{21}$/);
});

test('a test can bend an id_token', async t => {
	const standin = await start(t);
	const app = appOf(standin.origin, google);
	const keys = createRemoteJWKSet(new URL(`${app.at.jwks_url}`));
	const idToken = async () => String((await app.signIn()).id_token);

	standin.idToken('google', claims => {
		claims.nonce = 'another';
	});
	t.is((await jwtVerify(await idToken(), keys)).payload.nonce, 'another');

	standin.idToken('google', () => 'forged');
	await t.throwsAsync(jwtVerify(await idToken(), keys), {
		code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
	});

	for (const alg of ['none', 'HS256']) {
		standin.idToken('google', (_claims, header) => {
			header.alg = alg;
		});
		t.is(decodeProtectedHeader(await idToken()).alg, alg);
	}

	standin.idToken('google');
	t.is((await jwtVerify(await idToken(), keys)).payload.nonce, 'a-nonce');
});

test('an answer by form POST is a page that submits itself', async t => {
	const {origin} = await start(t);
	const app = appOf(origin, google);
	const response = await app.decide({person: 'ada'}, app.request({response_mode: 'form_post'}));
	const page = await response.text();

	t.is(response.status, 200);
	t.true(page.includes(`<form method="post" action="${callbackOf(google)}">`));
	t.regex(page, /<input type="hidden" name="code" value="[\w-]+">/);
	t.true(page.includes(`<input type="hidden" name="state" value="${state}">`));
	t.regex(response.headers.get('content-security-policy') ?? '', /form-action [^;]*localhost:3000/);
});

// ——— OAuth 1.0a ———

test('OAuth 1.0a: a person agrees, and the app reads their profile', async t => {
	const {origin} = await start(t);
	const app = consumerOf(origin);
	const answer = new URLSearchParams(await (await app.requestToken()).text());
	t.is(answer.get('oauth_callback_confirmed'), 'true');

	const token = {
		key: answer.get('oauth_token') ?? '',
		secret: answer.get('oauth_token_secret') ?? '',
	};
	const back = locationOf(await app.decide(token));
	t.is(back.origin + back.pathname, callbackOf(twitter));
	t.is(back.searchParams.get('oauth_token'), token.key);

	const response = await app.accessToken(token, back.searchParams.get('oauth_verifier') ?? '');
	const access = new URLSearchParams(await response.text());
	t.is(access.get('screen_name'), 'ada');

	// What a signature has to survive: a port, a query, encoded and repeated parameters.
	const query = "?b=x%20y&a=z%C3%A9%201&a=0!'()*~&include_email=";
	const profile = await json(
		await app.profile(
			{key: access.get('oauth_token') ?? '', secret: access.get('oauth_token_secret') ?? ''},
			query,
		),
	);
	t.like(profile, {screen_name: 'ada', name: 'Ada Lovelace', location: 'San Francisco, CA'});
	t.is(profile.id_str, access.get('user_id'));
});

test('OAuth 1.0a: every rule about a signed request is kept', async t => {
	const {origin} = await start(t);
	const app = consumerOf(origin);
	const minutes = (count: number) => (oauth: OAuth.Data) => {
		Object.assign(oauth, {oauth_timestamp: Math.floor(Date.now() / 1000) + count * 60});
	};
	const set = (change: Json) => (oauth: OAuth.Data) => Object.assign(oauth, change);

	const cases: Array<[Parameters<typeof app.requestToken>[0], string]> = [
		[{secret: 'wrong'}, '401 signature_invalid'],
		[{after: set({oauth_callback: `${callbackOf(twitter)}?x`})}, '401 signature_invalid'],
		[{after: set({oauth_signature: 'AAAA'})}, '401 signature_invalid'],
		[{after: set({oauth_signature: ''})}, '400 parameter_absent'],
		[{before: set({oauth_nonce: ''})}, '400 parameter_absent'],
		[{before: set({oauth_consumer_key: 'unknown'})}, '401 consumer_key_unknown'],
		[{before: set({oauth_signature_method: 'PLAINTEXT'})}, '400 signature_method_rejected'],
		[{before: set({oauth_version: '2.0'})}, '400 version_rejected'],
		[{before: minutes(-6)}, '401 timestamp_refused'],
		[{before: minutes(6)}, '401 timestamp_refused'],
		[{before: set({oauth_timestamp: 'now'})}, '401 timestamp_refused'],
		[{data: {}}, '400 parameter_absent'],
		[{data: {oauth_callback: 'oob'}}, '401 parameter_rejected'],
		[{data: {oauth_callback: `${callbackOf(twitter)}/`}}, '401 parameter_rejected'],
	];

	for (const [signed, expected] of cases) {
		const response = await app.requestToken(signed);
		t.regex(response.headers.get('www-authenticate') ?? '', /^OAuth /);
		t.is(await refusal(response), expected);
	}

	const unsigned = await fetch(`${app.at.request_url}`, {method: 'POST'});
	t.is(await refusal(unsigned), '400 parameter_absent');
	t.is((await app.requestToken({before: minutes(-4)})).status, 200, 'a slow clock is no crime');
	t.is((await app.requestToken({body: {note: 'a b'}})).status, 200, 'a form is signed too');
});

test('OAuth 1.0a: a nonce is used once', async t => {
	const {origin} = await start(t);
	const app = consumerOf(origin);
	const fixed = {oauth_nonce: 'once', oauth_timestamp: Math.floor(Date.now() / 1000)};
	const before = (oauth: OAuth.Data) => Object.assign(oauth, fixed);

	t.is((await app.requestToken({before})).status, 200);
	t.is(await refusal(await app.requestToken({before})), '401 nonce_used');
});

test('OAuth 1.0a: the access token needs the verifier, and comes once', async t => {
	const {origin} = await start(t);
	const app = consumerOf(origin);

	const undecided = await app.begin();
	t.is(await refusal(await app.accessToken(undecided, 'guess')), '401 token_rejected');

	const {token, verifier} = await app.agree();
	const forged = {...token, secret: 'guess'};
	t.is(await refusal(await app.accessToken(forged, verifier)), '401 signature_invalid');
	t.is(await refusal(await app.accessToken(token)), '400 parameter_absent');
	t.is(await refusal(await app.accessToken(token, 'guess')), '401 verifier_invalid');
	t.is((await app.accessToken(token, verifier)).status, 200);
	t.is(await refusal(await app.accessToken(token, verifier)), '401 token_used');
	t.is((await app.decide(token)).status, 400, 'nor is it decided on again');
});

test('OAuth 1.0a: saying no comes back as denied', async t => {
	const {origin} = await start(t);
	const app = consumerOf(origin);
	const token = await app.begin();
	const back = locationOf(await app.decide(token, {decision: 'deny'}));

	t.deepEqual([...back.searchParams], [['denied', token.key]]);
	t.is((await app.decide(token)).status, 400, 'a no is final');
	t.is(await refusal(await app.accessToken(token, 'guess')), '401 token_rejected');
});

test('OAuth 1.0a: the profile needs a signature with the access token', async t => {
	const {origin} = await start(t);
	const app = consumerOf(origin);
	const token = await app.signIn();

	t.is(await refusal(await app.profile({...token, secret: 'guess'})), '401 signature_invalid');
	t.is(await refusal(await app.profile({key: 'guess', secret: ''})), '401 token_rejected');
	const later = (oauth: OAuth.Data) => Object.assign(oauth, {oauth_nonce: 'changed'});
	t.is(await refusal(await app.profile(token, '', {after: later})), '401 signature_invalid');
	t.is((await app.profile(token)).status, 200);
});

test('OAuth 1.0a: a token of one service is nothing to another', async t => {
	const other: Mixin = {...twitter, name: 'other'};
	const {origin} = await start(t, {
		clients: [clientOf(twitter), clientOf(other, sampleOf(twitter))],
	});
	const [app, stranger] = [consumerOf(origin), consumerOf(origin, other)];

	t.is((await stranger.decide(await app.begin())).status, 400);
	const {token, verifier} = await app.agree();
	t.is(await refusal(await stranger.accessToken(token, verifier)), '401 token_rejected');
	t.is(await refusal(await stranger.profile(await app.signIn())), '401 token_rejected');
});

// ——— People ———

test('two people differ, and each stays the same', async t => {
	const {origin} = await start(t);
	const app = appOf(origin, google);
	const read = async (choice: Fields) =>
		json(await app.profile((await app.signIn(choice)).access_token));

	const ada = await read({person: 'ada'});
	const grace = await read({person: 'grace'});
	t.deepEqual(Object.keys(ada), Object.keys(sampleOf(google) as Json));
	for (const key of ['sub', 'name', 'given_name', 'family_name', 'picture', 'email']) {
		t.not(ada[key], grace[key], key);
	}

	t.deepEqual(await read({person: 'ada'}), ada);
	t.deepEqual(await read({person_name: 'Ada Lovelace'}), ada, 'typed, she is still herself');

	const zoe = await read({person_name: '  Zoë   Quinn '});
	t.like(zoe, {name: 'Zoë Quinn', given_name: 'Zoë', email: 'zoequinn@example.com'});
	t.is((await read({person_name: 'zoë quinn'})).sub, zoe.sub);
	t.not((await read({person_name: 'Zoe Quinn'})).sub, zoe.sub);
	t.regex(String((await read({person_name: '李'})).email), /^person[\da-f]{8}@example\.com$/);
});

test('nobody, or somebody unknown, gets no code', async t => {
	const {origin} = await start(t);
	const app = appOf(origin, github);

	for (const choice of [{}, {person: 'eve'}, {person_name: ' '}, {person_name: 'x'.repeat(81)}]) {
		const response = await app.decide(choice);
		t.is(response.status, 400);
		t.regex(await response.text(), /Choose a person/);
	}
});

test('any sample is varied where it speaks of the person, and nowhere else', async t => {
	const mixin: Mixin = {...github, name: 'nested', idPath: 'data.id'};
	const sample = parse(`{
		"data": {
			"id": 9007199254740993123,
			"same_id": "9007199254740993123",
			"big": 123456789012345678901234567890,
			"screen_name": "octocat",
			"attributes": {"full_name": "The Octocat", "first_name": "The", "last_name": "Octocat"},
			"emails": [{"value": "octo@cat.example", "primary": true}],
			"picture": {"data": {"url": "https://img.example/1.png", "height": 50}},
			"photos": [{"value": "https://img.example/2.png"}],
			"profile_banner_url": "https://img.example/3.png",
			"company": {"id": 7, "name": "Acme"},
			"url": "https://example.com/octocat/and/octocats",
			"uri": "user:9007199254740993123",
			"none": null
		}
	}`);
	const {origin} = await start(t, {clients: [clientOf(mixin, sample)]});
	const app = appOf(origin, mixin);
	const text = await (await app.profile((await app.signIn()).access_token)).text();
	const {data} = parse(text) as {data: Json};
	const [, id] = /"id":(\d{19}),/.exec(text) ?? [];

	t.true(id !== undefined && id !== '9007199254740993123');
	t.true(text.includes(`"same_id":"${id}"`));
	t.true(text.includes('"big":123456789012345678901234567890'));
	t.like(data, {
		screen_name: 'ada',
		attributes: {full_name: 'Ada Lovelace', first_name: 'Ada', last_name: 'Lovelace'},
		emails: [{value: 'ada@example.com', primary: true}],
		photos: [{value: `${origin}/people/ada.svg`}],
		profile_banner_url: 'https://img.example/3.png',
		url: 'https://example.com/ada/and/octocats',
		uri: `user:${id}`,
		none: null,
	});
	t.like(data.picture, {data: {url: `${origin}/people/ada.svg`}});
	t.like(data.company, {name: 'Acme'});
});

test('ids keep the style of the sample', async t => {
	const ids = {
		short: [1, /^\d{7}$/],
		uuid: ['1b4e28ba-2fa1-11d2-883f-0016d3cca427', /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/],
		word: ['octocat', /^person-[\da-f]{16}$/],
	} as const;
	const mixins = Object.keys(ids).map((name): Mixin => ({...github, name}));
	const clients = mixins.map(mixin => clientOf(mixin, {id: ids[mixin.name as 'uuid'][0]}));
	const {origin} = await start(t, {clients});

	for (const mixin of mixins) {
		const app = appOf(origin, mixin);
		const {id} = await json(await app.profile((await app.signIn()).access_token));
		const [old, pattern] = ids[mixin.name as 'uuid'];
		t.is(typeof id, typeof old);
		t.not(id, old as unknown);
		t.regex(String(id), pattern);
	}
});

// ——— The page, and trouble ———

test('the page works without script and loads nothing from elsewhere', async t => {
	const {origin, hopOrigin} = await start(t);
	const label = '<b>Git & "Hub"</b>';
	const odd = await start(t, {clients: [clientOf({...github, label})]});
	const response = await appOf(origin, github).ask();
	const page = await response.text();

	t.is(response.status, 200);
	t.is(/<button name="(\w+)" value="(\w+)">/.exec(page)?.slice(1).join(), 'person,ada');
	t.regex(page, /This is not GitHub\..*GITHUB_CLIENT_ID.*GITHUB_CLIENT_SECRET/s);
	t.regex(page, /<code>read:user<\/code>/);
	t.notRegex(page, /<script|https?:\/\/(?!localhost)[^"]*"/);

	const policy = response.headers.get('content-security-policy') ?? '';
	t.regex(policy, /default-src 'none'/);
	t.true(policy.includes(`form-action 'self' ${origin} ${hopOrigin} http://localhost:3000;`));
	t.is(response.headers.get('referrer-policy'), 'no-referrer');
	t.is(response.headers.get('cache-control'), 'no-store');

	const escaped = await (await appOf(odd.origin, github).ask({scope: '"><script>'})).text();
	t.true(escaped.includes('&lt;b&gt;Git &amp; &quot;Hub&quot;&lt;/b&gt;'));
	t.notRegex(escaped, /<b>Git|<script/);
});

test('people have pictures', async t => {
	const {origin} = await start(t);
	const response = await fetch(`${origin}/people/ada.svg`);
	t.is(response.headers.get('content-type'), 'image/svg+xml');
	t.regex(await response.text(), />AL<\/text>/);
	t.regex(await (await fetch(`${origin}/people/zoe-quinn.svg`)).text(), />ZQ<\/text>/);
});

test('the way back may lead over a second origin', async t => {
	const {origin, hopOrigin} = await start(t);
	const app = appOf(origin, github);
	const first = locationOf(await app.decide({person: 'ada', hop: 'yes'}));
	t.is(first.origin, hopOrigin);
	t.not(first.origin, origin);
	t.false(first.href.includes('code='));

	const second = locationOf(await fetch(first, {redirect: 'manual'}));
	t.is(second.origin + second.pathname, callbackOf(github));
	t.is((await app.redeem(second.searchParams.get('code') ?? '')).status, 200);
	t.is((await fetch(`${hopOrigin}/hop?to=https://evil.example`)).status, 400);
});

test('trouble: an expired, a malformed, a cut and a slow answer', async t => {
	const {origin} = await start(t);
	const app = appOf(origin, github);
	const redeem = async (trouble: string, init?: RequestInit) =>
		app.redeem(await app.codeFor({person: 'ada', trouble}), {}, init);

	t.is(await refusal(await redeem('expired')), '400 invalid_grant');
	const malformed = await redeem('malformed');
	t.is(malformed.status, 200);
	t.regex(await malformed.text(), /^<!doctype html>/);
	await t.throwsAsync(redeem('down'), {message: 'fetch failed'});
	await t.throwsAsync(redeem('slow', {signal: AbortSignal.timeout(300)}), {any: true});
});

test('trouble: the same for OAuth 1.0a', async t => {
	const {origin} = await start(t);
	const app = consumerOf(origin);
	const exchange = async (trouble: string) => {
		const {token, verifier} = await app.agree({person: 'ada', trouble});
		return app.accessToken(token, verifier);
	};

	t.is(await refusal(await exchange('expired')), '401 token_expired');
	t.regex(await (await exchange('malformed')).text(), /^<!doctype html>/);
	await t.throwsAsync(exchange('down'), {message: 'fetch failed'});
});

// ——— What tests use ———

test('a test can make one step misbehave, before or after the real answer', async t => {
	const standin = await start(t);
	const app = appOf(standin.origin, github);

	standin.misbehave('github', 'token', ctx => {
		ctx.status = 500;
		ctx.body = 'no';
	});
	t.is((await app.redeem(await app.codeFor())).status, 500);
	t.is((await appOf(standin.origin, google).signIn()).token_type, 'Bearer', 'only that one');

	standin.misbehave('github', 'token', async (ctx, next) => {
		await next();
		ctx.body = String(ctx.body).replace('Bearer', 'bearer');
	});
	t.is((await app.signIn()).token_type, 'bearer');

	standin.misbehave('github', 'token');
	t.is((await app.signIn()).token_type, 'Bearer');
});

test('calls are kept, a thousand of them, and can be forgotten', async t => {
	const seen: string[] = [];
	const standin = await start(t, {log: ({step, status}) => seen.push(`${step} ${status}`)});
	const app = appOf(standin.origin, github);
	await app.signIn();
	t.deepEqual(seen, ['authorize 303', 'token 200']);
	t.like(standin.calls[1], {
		provider: 'github',
		method: 'POST',
		path: new URL(`${app.at.access_url}`).pathname,
		params: {grant_type: 'authorization_code', client_id: app.key},
		headers: {'content-type': 'application/x-www-form-urlencoded;charset=UTF-8'},
	});

	standin.calls.length = 0;
	for (let call = 0; call < 1001; call++) await app.profile('made-up');
	t.is(standin.calls.length, 1000);
});

test('bodies past 64 kB and unknown paths are refused', async t => {
	const {origin} = await start(t);
	const app = appOf(origin, github);
	t.is((await app.redeem('x'.repeat(70_000))).status, 413);
	t.is((await fetch(`${origin}/github/nowhere`)).status, 404);
	t.regex(await (await fetch(origin)).text(), /GitHub.*Google.*X/s);
});
