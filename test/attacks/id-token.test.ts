import test from 'ava';
import type {AlterIdToken} from '../../scripts/standin/index.ts';
import {
	agree,
	app,
	askedForProfiles,
	comeBack,
	isRefused,
	json,
	nothingComesOf,
	signInHonestly,
} from './harness.ts';

// A16: every claim of an id_token is checked, and its signature (OpenID Connect Core §3.1.3.7).

const now = () => Math.floor(Date.now() / 1000);

const bad: Record<string, AlterIdToken> = {
	'with the nonce of another flow': claims => {
		claims.nonce = 'of-another-flow-altogether';
	},
	'without a nonce': claims => {
		delete claims.nonce;
	},
	'for another client': claims => {
		claims.aud = 'another-client';
	},
	'for a list of other clients': claims => {
		claims.aud = ['one-client', 'another-client'];
	},
	'for nobody': claims => {
		delete claims.aud;
	},
	'for us and others, made for nobody in particular': claims => {
		claims.aud = [claims.aud, 'another-client'];
	},
	'made for another client': claims => {
		claims.azp = 'another-client';
	},
	'for us and others, made for another': claims => {
		claims.aud = [claims.aud, 'another-client'];
		claims.azp = 'another-client';
	},
	'of another issuer': claims => {
		claims.iss = 'https://evil.example';
	},
	'of an issuer that looks alike': claims => {
		claims.iss = `${claims.iss}/`;
	},
	'of no issuer': claims => {
		delete claims.iss;
	},
	'that has run out': claims => {
		claims.exp = now() - 60;
	},
	'that never runs out': claims => {
		delete claims.exp;
	},
	'with an exp in words': claims => {
		claims.exp = 'tomorrow';
	},
	'that is not valid yet': claims => {
		claims.nbf = now() + 600;
	},
	'made in an hour': claims => {
		claims.iat = now() + 3600;
		claims.exp = now() + 7200;
	},
	'without iat': claims => {
		delete claims.iat;
	},
	'without sub': claims => {
		delete claims.sub;
	},
	'with an empty sub': claims => {
		claims.sub = '';
	},
	'with a number for sub': claims => {
		claims.sub = 5;
	},
	'about somebody else than userinfo': claims => {
		claims.sub = `${claims.sub}0`;
	},
	'without a signature': (_claims, header) => {
		header.alg = 'none';
	},
	'signed with the client secret': (_claims, header) => {
		header.alg = 'HS256';
	},
	'signed by somebody else': () => 'forged',
	'signed with a key that nobody knows': (_claims, header) => {
		header.kid = 'of-somebody-else';
		return 'forged';
	},
};

const good: Record<string, AlterIdToken> = {
	'for a list of us alone': claims => {
		claims.aud = [claims.aud];
	},
	'for us and others, made for us': claims => {
		claims.azp = claims.aud;
		claims.aud = [claims.aud, 'another-client'];
	},
	'with a clock that is a little ahead': claims => {
		claims.iat = now() + 5;
		claims.nbf = now() + 5;
	},
	'without a kid': (_claims, header) => {
		delete header.kid;
	},
};

for (const mixin of askedForProfiles.filter(({oauth}) => oauth === 'oidc')) {
	const {name} = mixin;
	test.afterEach.always(() => app.standin.idToken(name));

	for (const [how, alter] of Object.entries(bad)) {
		test.serial(`${name}: A16: an id_token ${how} signs nobody in`, async t => {
			await signInHonestly(t, app, mixin);
			app.standin.idToken(name, alter);
			for (const headers of [json, {}]) {
				const {browser, honest} = await agree(app, mixin);
				const calls = how.includes('userinfo')
					? (['token', 'profile'] as const)
					: (['token'] as const);
				const answer = await nothingComesOf(t, {app, browser, calls}, () =>
					browser.get(honest.href, {headers}),
				);
				isRefused(t, answer, 'provider-failed');
			}
		});
	}

	test.serial(`${name}: A16: without an id_token nobody is signed in`, async t => {
		const {browser, honest} = await agree(app, mixin);
		app.standin.misbehave(name, 'token', async (ctx, next) => {
			await next();
			const {id_token: _, ...rest} = JSON.parse(String(ctx.body));
			ctx.body = rest;
		});
		t.teardown(() => app.standin.misbehave(name, 'token'));
		const answer = await nothingComesOf(t, {app, browser, calls: ['token']}, () =>
			browser.get(honest.href, {headers: json}),
		);
		isRefused(t, answer, 'provider-failed');
	});

	for (const [how, alter] of Object.entries(good)) {
		test.serial(`${name}: A16: an id_token ${how} signs in`, async t => {
			app.standin.idToken(name, alter);
			await comeBack(t, await agree(app, mixin));
		});
	}
}
