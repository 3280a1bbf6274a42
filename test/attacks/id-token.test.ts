import {generateKeyPairSync, type KeyObject, sign} from 'node:crypto';
import test, {type ExecutionContext} from 'ava';
import type {Middleware} from 'koa';
import type {AlterIdToken, Step} from '../../scripts/standin/index.ts';
import {valueAt} from '../../scripts/standin/profile.ts';
import type {Mixin} from '../../starter/auth/mixin.ts';
import {shareApp, startApp, type TestApp} from '../helpers/app.ts';
import {comesWithTokens} from '../helpers/kinds.ts';
import {edited} from '../helpers/registry.ts';
import {honestly, resets, says} from './answers.ts';
import {
	agree,
	app,
	comeBack,
	forgetAll,
	isRefused,
	json,
	mixins,
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

/** Texts that nobody's id can be; where there is userinfo, it would have to say the same. */
const badSubs = {
	'256 characters long': 'x'.repeat(256),
	'with a NUL': 'a\0b',
	'half a surrogate': '\ud800',
};

/** What is no id_token at all, beside an access token that is good. */
const nonsense: Record<string, unknown> = {
	'that is three letters': 'a.b.c',
	'whose payload is null': 'eyJhbGciOiJSUzI1NiJ9.bnVsbA.x',
	'that is empty': '',
	'that is a number': 5,
	'that is an object': {a: 1},
	'that is a list': ['a.b.c'],
};

/** An issuer's keys that open nothing. */
const keySets: Record<string, Middleware> = {
	'a fault': says(503, 'json', '{"keys":[]}'),
	'a page': says(200, 'html', '<!doctype html><title>Keys</title>'),
	'an empty object': says(200, 'json', '{}'),
	null: says(200, 'json', 'null'),
	'a reset': resets(),
};

/** The same id_token under this key, by Ed25519 (RFC 8037 §3.1). */
const signedBy = (key: KeyObject, alg: string, idToken: string): string => {
	const header = Buffer.from(JSON.stringify({alg, kid: 'by-ed25519'})).toString('base64url');
	const signed = `${header}.${idToken.split('.')[1]}`;
	return `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`;
};

const openId = mixins.filter(({oauth}) => oauth === 'oidc');

/** The app after the same change of every OpenID Connect provider. */
const changed = (change: Partial<Mixin>) => {
	const app = shareApp({
		providers: edited(({mixin}) => ({
			mixin: mixin.oauth === 'oidc' ? {...mixin, ...change} : mixin,
		})),
	});
	test.beforeEach(() => forgetAll(app));
	return {app, change};
};

/** Where the token comes from. Grant looks into plain answers alone: beyond those, only we do. */
const places: Record<string, {app: TestApp; change: Partial<Mixin>}> = {
	'': {app, change: {}},
	' in a wrapped answer': changed({token_path: 'wrapped'}),
	' that is the profile': changed({profile_url: 'token'}),
};

for (const [where, {app, change}] of Object.entries(places)) {
	for (const mixin of openId.map(one => ({...one, ...change}))) {
		const {name} = mixin;
		const withUserinfo = !comesWithTokens(mixin);
		test.afterEach.always(() => {
			app.standin.idToken(name);
			app.standin.misbehave(name, 'token');
		});

		/** Comes back with an id_token that must not be believed. */
		const isRefusedWith = async (
			t: ExecutionContext,
			calls: readonly Step[],
			headers: Record<string, string> = json,
		) => {
			const {browser, honest} = await agree(app, mixin);
			const come = () => browser.get(honest.href, {headers});
			const answer = await nothingComesOf(t, {app, browser, calls}, come);
			isRefused(t, answer, 'provider-failed');
		};

		for (const [how, alter] of Object.entries(bad)) {
			const isOfUserinfo = how.includes('userinfo');
			if (isOfUserinfo && !withUserinfo) continue;

			test.serial(`${name}: A16: an id_token${where} ${how} signs nobody in`, async t => {
				await signInHonestly(t, app, mixin);
				app.standin.idToken(name, alter);
				const calls = isOfUserinfo ? (['token', 'profile'] as const) : (['token'] as const);
				for (const headers of [json, {}]) await isRefusedWith(t, calls, headers);
			});
		}

		for (const [how, sub] of withUserinfo ? [] : Object.entries(badSubs)) {
			test.serial(
				`${name}: A30: an id_token${where} whose sub is ${how} is no profile`,
				async t => {
					await signInHonestly(t, app, mixin);
					app.standin.idToken(name, claims => {
						claims.sub = sub;
					});
					await isRefusedWith(t, ['token']);
				},
			);
		}

		for (const [how, idToken] of Object.entries({...nonsense, 'that is not there': undefined})) {
			test.serial(`${name}: A16: an id_token${where} ${how} signs nobody in`, async t => {
				await signInHonestly(t, app, mixin);
				const replaced = honestly((ctx, body) => {
					const answer = JSON.parse(body);
					const tokens = valueAt(answer, mixin.token_path?.split('.') ?? []) as object;
					Object.assign(tokens, {id_token: idToken});
					ctx.body = JSON.stringify(answer);
				});
				app.standin.misbehave(name, 'token', replaced);
				await isRefusedWith(t, ['token']);
			});
		}

		for (const [how, alter] of Object.entries(good)) {
			test.serial(`${name}: A16: an id_token${where} ${how} signs in`, async t => {
				app.standin.idToken(name, alter);
				await comeBack(t, await agree(app, mixin));
			});
		}
	}
}

for (const mixin of openId) {
	for (const [what, answer] of Object.entries(keySets)) {
		test.serial(`${mixin.name}: A16: ${what} in place of its keys signs nobody in`, async t => {
			const app = await startApp(t); // whose process has seen no keys yet
			const {browser, honest} = await agree(app, mixin);
			app.standin.misbehave(mixin.name, 'keys', answer);
			const come = () => browser.get(honest.href, {headers: json});
			const refused = await nothingComesOf(t, {app, browser, calls: ['token']}, come);
			isRefused(t, refused, 'provider-failed');

			app.standin.misbehave(mixin.name, 'keys');
			await comeBack(t, await agree(app, mixin, {browser}));
		});
	}
}

// The name that Ed25519 has shared with another curve, and its own (RFC 9864 §2.2).
for (const alg of ['EdDSA', 'Ed25519']) {
	for (const mixin of openId) {
		const {name, token_path} = mixin;

		test.serial(
			`${name}: A16: an id_token signed by ${alg} signs in, and a forged one does not`,
			async t => {
				const app = await startApp(t); // whose process has seen no keys yet
				const [issuers, forgers] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
				const jwk = {...issuers.publicKey.export({format: 'jwk'}), kid: 'by-ed25519', use: 'sig'};
				app.standin.misbehave(name, 'keys', says(200, 'json', JSON.stringify({keys: [jwk]})));
				const answersBy = ({privateKey}: typeof issuers) =>
					honestly((ctx, body) => {
						const answer = JSON.parse(body);
						const tokens = valueAt(answer, token_path?.split('.') ?? []) as {id_token: string};
						tokens.id_token = signedBy(privateKey, alg, tokens.id_token);
						ctx.body = JSON.stringify(answer);
					});

				app.standin.misbehave(name, 'token', answersBy(issuers));
				await signInHonestly(t, app, mixin);

				app.standin.misbehave(name, 'token', answersBy(forgers));
				const {browser, honest} = await agree(app, mixin);
				const come = () => browser.get(honest.href, {headers: json});
				const refused = await nothingComesOf(t, {app, browser, calls: ['token']}, come);
				isRefused(t, refused, 'provider-failed');
			},
		);
	}
}
