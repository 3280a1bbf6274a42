import test from 'ava';
import {createRemoteJWKSet, decodeProtectedHeader, jwtVerify} from 'jose';
import {appOf, callbackOf, json, locationOf, start, state} from './harness.ts';
import {google} from './services.ts';

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
