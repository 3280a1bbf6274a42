import test from 'ava';
import {LosslessNumber} from 'lossless-json';
import {standardRequest} from '../../scripts/standin/dialects.ts';
import type {Mixin} from '../../starter/auth/mixin.ts';
import {keyVariables, variableOf} from '../../starter/auth/settings.ts';
import type {Environment} from '../../starter/config.ts';
import {startApp} from '../helpers/app.ts';
import {type Elsewhere, startElsewhere} from '../helpers/elsewhere.ts';
import {comesAsForm} from '../helpers/kinds.ts';
import {meOf} from '../helpers/me.ts';
import {registry} from '../helpers/registry.ts';
import {describeAs} from '../helpers/remote.ts';
import {onlyProfile} from '../helpers/rows.ts';
import {sampleOf} from '../helpers/sample.ts';
import {begin, signIn} from '../helpers/sign-in.ts';

type Teardown = Parameters<typeof startApp>[0];

/** The app with one provider at a sandbox, all of whose addresses are given. */
const startAt = async (t: Teardown, mixin: Mixin, place: Partial<Mixin>, env: Environment = {}) => {
	let elsewhere: Elsewhere | undefined;
	const app = await startApp(t, {
		env: async origin => {
			elsewhere = await startElsewhere(t, origin, mixin, place);
			const issuer = mixin.oauth === 'oidc' ? elsewhere.issuer : undefined;
			const {keys, addresses} = elsewhere;
			return {...keys, ...addresses, [variableOf(mixin.name, 'issuer')]: issuer, ...env};
		},
	});
	if (!elsewhere) throw new Error('no service elsewhere');
	return {app, elsewhere};
};

/** The same service under other paths. */
const sandbox = (mixin: Mixin): Partial<Mixin> => ({
	...(mixin.request_url ? {request_url: 'https://sandbox.example/v2/begin'} : {}),
	...(mixin.jwks_url ? {jwks_url: 'https://sandbox.example/v2/keys'} : {}),
	authorize_url: 'https://sandbox.example/v2/sign-in',
	access_url: 'https://sandbox.example/v2/tokens',
	profile_url: 'https://sandbox.example/v2/who',
});

/**
 * Whether a service's profile can come in the token's answer: a form has no parts for an id to be
 * in, and an answer that names an `error` is a refusal, even if the error is called "ok".
 */
const canComeWithTokens = (mixin: Mixin): boolean => {
	if (mixin.oauth === 'oidc') return true;
	const isForm = comesAsForm({...mixin, profile_url: 'token'});
	if (isForm && mixin.idPath.includes('.')) return false;
	return !('error' in (sampleOf(mixin.name) as object));
};

for (const {mixin} of registry) {
	const {name} = mixin;

	test.serial(`with keys and addresses in the environment ${name} is another service`, async t => {
		const {app, elsewhere} = await startAt(t, mixin, sandbox(mixin));
		const browser = app.browser();
		t.is((await signIn(browser, name)).status, 302, app.logged());
		t.is((await meOf(browser)).profiles[0]?.provider, name);

		t.true(elsewhere.server.calls.every(({path}) => path.includes('/sandbox.example/v2/')));
		t.false(elsewhere.server.calls.some(({step}) => step === 'discovery'));
		t.deepEqual(app.standin.calls, []);
	});

	const withTokens = canComeWithTokens(mixin) ? test.serial : undefined;
	const place = {...sandbox(mixin), profile_url: 'token'};
	const variables = {[variableOf(name, 'profile_url')]: 'token'};

	withTokens?.(
		`<NAME>_PROFILE_URL=token: ${name}'s profile is read from the token's answer`,
		async t => {
			const {app, elsewhere} = await startAt(t, mixin, place, variables);
			const browser = app.browser();
			t.is((await signIn(browser, name)).status, 302, app.logged());
			const me = await meOf(browser);
			t.is(me.profiles[0]?.provider, name);
			t.false(elsewhere.server.calls.some(({step}) => step === 'profile'));

			const {id, remote} = await onlyProfile(app.db, name);
			t.is(me.profiles[0]?.id ?? '', String(id));
			t.false(/"[^"]*_(token|secret)"/.test(String(remote)), 'no token is kept with it');
		},
	);

	withTokens?.(`<NAME>_PROFILE_URL=token: ${name}'s numbers keep every digit`, async t => {
		const {app, elsewhere} = await startAt(t, mixin, place, variables);
		const big = '123456789012345678901234567890';
		describeAs({standin: elsewhere.server}, {...mixin, ...place}, profile => {
			profile.big = new LosslessNumber(big);
		});
		t.is((await signIn(app.browser(), name)).status, 302, app.logged());
		t.regex(String((await onlyProfile(app.db, name)).remote), new RegExp(`"big":"?${big}\\b`));
	});

	// OAuth 1.0a has no scope.
	if (mixin.oauth !== 1) {
		test.serial(`<NAME>_SCOPE: ${name} is asked for just that`, async t => {
			const scope = [...(mixin.scope ?? []), 'one:more'];
			const {app, elsewhere} = await startAt(t, mixin, sandbox(mixin), {
				[variableOf(name, 'scope')]: scope.join(', '),
			});
			await begin(app.browser(), name);
			const asked = elsewhere.server.calls.find(({step}) => step === 'authorize');
			const request = standardRequest(new URLSearchParams(asked?.params), {mixin});
			t.is(request.get('scope'), scope.join(mixin.scope_delimiter ?? ' '));
		});
	}

	test.serial(
		`half of ${name}'s addresses on a foreign host: it is not mounted, and the reason names the rest`,
		async t => {
			const [key, secret] = keyVariables(mixin);
			const given = variableOf(name, 'authorize_url');
			const app = await startApp(t, {
				env: {[key]: 'key', [secret]: 'secret', [given]: 'https://sandbox.example/sign-in'},
			});
			t.is((await app.browser().post(`/connect/${name}`)).status, 404);
			const reason = app.config.unmounted.find(one => one.name === name)?.reason ?? '';
			t.true(reason.includes(variableOf(name, 'access_url')), reason);
			t.false(reason.includes(given), reason);
		},
	);
}
