import test from 'ava';
import {
	appOf,
	callbackOf,
	challenge,
	type Fields,
	json,
	locationOf,
	refusal,
	start,
	state,
	verifier,
} from './harness.ts';
import {github, google} from './services.ts';

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
