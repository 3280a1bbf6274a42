import test, {type ExecutionContext} from 'ava';
import {AuthError, type ErrorCode} from '../../starter/auth/errors.ts';
import {createRouter} from '../../starter/routes.ts';
import {shareApp, startApp, type TestApp} from '../helpers/app.ts';
import type {Answer} from '../helpers/browser.ts';
import {anyone, registry} from '../helpers/registry.ts';
import {agreeAtOnce} from '../helpers/sign-in.ts';

const withFault = () =>
	createRouter()
		.get('/fault', () => {
			throw new Error('fault');
		})
		.get('/refusal/:code', ctx => {
			throw new AuthError(ctx.params.code as ErrorCode, 'refusal', {retryAfter: 1});
		});
const app = shareApp({createRouter: withFault});
const json = {headers: {accept: 'application/json'}};

/** One answer of each kind: method, path, status, and how it is asked for. */
const answers: [string, string, number, object?][] = [
	['GET', '/', 200],
	['HEAD', '/login', 200],
	['GET', '/account', 302],
	['GET', '/account', 401, json],
	['GET', '/me', 401],
	['GET', '/nowhere', 404],
	['GET', '/%E0%A4%A', 404],
	['GET', '/fault', 500],
	['GET', '/fault', 500, json],
	['GET', '/refusal/profile-taken', 409],
	['GET', '/refusal/rate-limited', 429],
	['GET', '/refusal/provider-failed', 502],
	['GET', '/refusal/unavailable', 503],
	['POST', '/login', 413, {body: 'x'.repeat(70_000)}],
	['GET', '/healthz', 200],
	['GET', '/readyz', 200],
	['PUT', '/login', 405],
	['TRACE', '/', 405],
	['POST', '/login', 400],
	['POST', '/login', 403, {headers: {'sec-fetch-site': 'cross-site'}}],
	['POST', '/login', 415, {headers: {'content-type': 'text/plain'}, body: 'x'}],
	['GET', `/connect/${anyone?.mixin.name}/callback?state=x&code=x`, 400],
	['POST', '/connect/nowhere', 404],
	['GET', '/favicon.svg', 200],
];

/** Policy by directive. */
const policyOf = (answer: Answer): Record<string, string> =>
	Object.fromEntries(
		(answer.headers.get('content-security-policy') ?? '').split(';').map(part => {
			const [name = '', ...rest] = part.trim().split(' ');
			return [name, rest.join(' ')] as const;
		}),
	);

const check = (t: ExecutionContext, answer: Answer, {config}: TestApp) => {
	const {headers} = answer;
	t.is(headers.get('x-content-type-options'), 'nosniff');
	t.is(headers.get('referrer-policy'), 'same-origin');
	t.is(headers.get('cross-origin-opener-policy'), 'same-origin');
	t.is(headers.get('x-powered-by'), null);
	t.is(headers.get('server'), null);
	t.is(
		headers.get('strict-transport-security'),
		config.secure ? 'max-age=31536000' : null,
		'HSTS only with https, and without subdomains',
	);

	const origins = config.standinPort
		? ` http://127.0.0.1:${config.standinPort} http://localhost:${config.standinPort}`
		: '';
	t.deepEqual(policyOf(answer), {
		'default-src': "'self'",
		'base-uri': "'none'",
		'form-action': `'self' https:${origins}`,
		'frame-ancestors': "'none'",
		'img-src': `'self' https:${origins}`,
		'object-src': "'none'",
	});
};

for (const [method, path, status, visit] of answers) {
	test.serial(
		`${method} ${path} (${status}${visit === json ? ', JSON' : ''}) has every security header`,
		async t => {
			const answer = await app.browser().get(path, {method, ...visit});
			t.is(answer.status, status);
			check(t, answer, app);
			t.regex(answer.headers.get('x-request-id') ?? '', /^[\da-f-]{36}$/);
			if (path !== '/favicon.svg') t.is(answer.headers.get('cache-control'), 'no-store');
		},
	);
}

for (const {mixin} of registry) {
	const {name} = mixin;

	test.serial(`a way through ${name} has every security header, however it ends`, async t => {
		const checkAll = (answer: Answer, status: number) => {
			t.is(answer.status, status, answer.text);
			check(t, answer, app);
			t.is(answer.headers.get('cache-control'), 'no-store');
		};
		const come = async (status: number, choice = {}) => {
			const browser = app.browser();
			const callback = await agreeAtOnce(browser, name, choice);
			browser.url = app.origin;
			checkAll(await browser.get(callback), status);
		};

		checkAll(await app.browser().post(`/connect/${name}`), 302);
		await come(302);
		await come(403, {deny: true});
		app.standin.misbehave(name, 'token', ctx => {
			ctx.status = 500;
		});
		await come(502);
		app.standin.misbehave(name, 'token');
	});
}

test.serial('with an https ORIGIN browsers are told to stay with it', async t => {
	const secure = await startApp(t, {env: {ORIGIN: 'https://app.example', STANDIN: 'off'}});
	for (const path of ['/', '/nowhere', '/account', '/favicon.svg']) {
		check(t, await secure.browser().get(path), secure);
	}
});

test.serial('a provider on this machine is in the policy, with its port', async t => {
	const provider = anyone;
	if (!provider) throw new Error('this test takes a provider');
	const prefix = provider.mixin.name.toUpperCase();
	const keys =
		provider.mixin.oauth === 1
			? ['CONSUMER_KEY', 'CONSUMER_SECRET']
			: ['CLIENT_ID', 'CLIENT_SECRET'];
	const addresses = ['REQUEST_URL', 'AUTHORIZE_URL', 'ACCESS_URL', 'PROFILE_URL', 'JWKS_URL'];
	const emulated = await startApp(t, {
		env: Object.fromEntries([
			['STANDIN', 'off'],
			...keys.map(key => [`${prefix}_${key}`, 'x']),
			...addresses.map(name => [`${prefix}_${name}`, `http://127.0.0.1:9999/${name}`]),
		]),
	});
	const policy = policyOf(await emulated.browser().get('/login'));
	t.is(policy['form-action'], "'self' https: http://127.0.0.1:9999");
});
