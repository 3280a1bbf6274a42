import test from 'ava';
import {parse, stringify} from 'lossless-json';
import type {Mixin} from '../../starter/auth/mixin.ts';
import {variableOf} from '../../starter/auth/settings.ts';
import {startApp} from '../helpers/app.ts';
import {type Elsewhere, startElsewhere} from '../helpers/elsewhere.ts';
import {comesWithTokens} from '../helpers/kinds.ts';
import {codeOf, meOf} from '../helpers/me.ts';
import {registry} from '../helpers/registry.ts';
import {begin, decide, signIn} from '../helpers/sign-in.ts';

type Teardown = Parameters<typeof startApp>[0];

/** The app with one provider at an issuer of its own, known by keys and `<NAME>_ISSUER` alone. */
const startAt = async (t: Teardown, mixin: Mixin, place: Partial<Mixin> = {}) => {
	let elsewhere: Elsewhere | undefined;
	const app = await startApp(t, {
		env: async origin => {
			elsewhere = await startElsewhere(t, origin, mixin, place);
			return {...elsewhere.keys, [variableOf(mixin.name, 'issuer')]: elsewhere.issuer};
		},
	});
	if (!elsewhere) throw new Error('no service elsewhere');
	return {app, elsewhere, issuer: elsewhere.server};
};

const stepsOf = ({server}: Elsewhere) => server.calls.map(({step}) => step);

for (const {mixin} of registry.filter(one => one.mixin.oauth === 'oidc')) {
	const {name} = mixin;

	test.serial(`<NAME>_ISSUER: ${name} is found by discovery, which is read once`, async t => {
		const {app, elsewhere} = await startAt(t, mixin, {
			issuer: 'https://tenant.example',
			authorize_url: 'https://tenant.example/sign-in',
			access_url: 'https://tenant.example/tokens',
			profile_url: 'https://tenant.example/who',
			jwks_url: 'https://tenant.example/public-keys',
		});
		t.deepEqual(stepsOf(elsewhere), [], 'nothing is asked before the first use');

		const browser = app.browser();
		await signIn(browser, name);
		t.is((await meOf(browser)).profiles[0]?.provider, name);
		await signIn(app.browser(), name);
		t.is(stepsOf(elsewhere).filter(step => step === 'discovery').length, 1);
		t.is(stepsOf(elsewhere).filter(step => step === 'keys').length, 1);
		t.deepEqual(app.standin.calls, [], 'the stand-in is out of it');
	});

	const settings = ['authorize_url', 'access_url', 'jwks_url'];
	for (const setting of comesWithTokens(mixin) ? settings : [...settings, 'profile_url']) {
		test.serial(
			`<NAME>_ISSUER: with every other address given, ${name}'s ${setting} is found by discovery`,
			async t => {
				const variable = variableOf(name, setting);
				let elsewhere: Elsewhere | undefined;
				const app = await startApp(t, {
					env: async origin => {
						elsewhere = await startElsewhere(t, origin, mixin);
						const {keys, addresses, issuer} = elsewhere;
						const {[variable]: _, ...given} = addresses;
						return {...keys, ...given, [variableOf(name, 'issuer')]: issuer};
					},
				});
				const browser = app.browser();
				t.is((await signIn(browser, name)).status, 302);
				t.is((await meOf(browser)).profiles[0]?.provider, name);
				t.true(elsewhere && stepsOf(elsewhere).includes('discovery'));
			},
		);
	}

	test.serial(
		`<NAME>_ISSUER: a discovery document that names another issuer stops ${name}'s flow`,
		async t => {
			const {app, issuer} = await startAt(t, mixin);
			issuer.misbehave(name, 'discovery', async (ctx, next) => {
				await next();
				ctx.body = stringify({
					...(parse(String(ctx.body)) as object),
					issuer: 'https://evil.example',
				});
				ctx.type = 'json';
			});
			const answer = await app.browser().api(`/connect/${name}`);
			t.is(answer.status, 502);
			t.is(codeOf(answer), 'provider-failed');
			t.regex(app.logged(), /names another issuer/);

			issuer.misbehave(name, 'discovery');
			t.is((await signIn(app.browser(), name)).status, 302, 'a failure is not remembered');
		},
	);

	test.serial(
		`<NAME>_ISSUER: endpoints in the clear on another machine stop ${name}'s flow`,
		async t => {
			const {app, issuer} = await startAt(t, mixin);
			issuer.misbehave(name, 'discovery', async (ctx, next) => {
				await next();
				const document = parse(String(ctx.body)) as object;
				ctx.body = stringify({...document, token_endpoint: 'http://evil.example/token'});
				ctx.type = 'json';
			});
			t.is((await app.browser().post(`/connect/${name}`)).status, 502);
		},
	);

	test.serial(
		`<NAME>_ISSUER: a dead issuer stops ${name}'s flow, not the start nor other providers`,
		async t => {
			const {app, issuer} = await startAt(t, mixin);
			await issuer.close();
			t.is((await app.browser().get('/login')).status, 200);
			t.is((await app.browser().post(`/connect/${name}`)).status, 502);
			for (const other of registry.filter(one => one.mixin.name !== name)) {
				t.is((await signIn(app.browser(), other.mixin.name)).status, 302);
			}
		},
	);

	test.serial(
		`<NAME>_ISSUER: ${name}'s callback must say who answers once the issuer promises it`,
		async t => {
			const {app} = await startAt(t, mixin);
			for (const iss of [undefined, 'https://evil.example']) {
				const browser = app.browser();
				await begin(browser, name);
				const callback = new URL(await decide(browser));
				callback.searchParams.delete('iss');
				if (iss) callback.searchParams.set('iss', iss);
				t.is((await browser.get(callback.href)).status, 400);
			}
		},
	);
}
