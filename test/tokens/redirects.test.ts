import test from 'ava';
import type {Context, Middleware} from 'koa';
import {addressed} from '../helpers/addressed.ts';
import {startApp} from '../helpers/app.ts';
import {connected, profilePath} from '../helpers/connection.ts';
import {arrived, echo} from '../helpers/echo.ts';
import {answers, everywhere, failed, redirect, redirects} from '../helpers/everywhere.ts';
import {watchTokens} from '../helpers/remote.ts';
import {signatureOf} from '../helpers/signed.ts';

// A redirect on the provider's own host is followed, as `fetch` would.

const isSecond = ({query}: Context) => query.version === '2';

/** The same address with one parameter more. */
const second = ({path, URL: {searchParams}}: Context) =>
	`${path}?${new URLSearchParams([...searchParams, ['version', '2']])}`;

/** Redirects the first call to `second`, which `then` answers. */
const twice =
	(status: number, then: Middleware): Middleware =>
	(ctx, next) =>
		isSecond(ctx) ? then(ctx, next) : redirect(status, second)(ctx, next);

test.serial('on the same host it is followed, with the token and signed anew', async t => {
	for (const one of await everywhere(t)) {
		const method = one.mixin.profile_method ?? 'GET';
		// A POST is repeated by these two alone.
		for (const status of method === 'GET' ? redirects : [307, 308]) {
			answers(
				one,
				twice(status, (_, next) => next()),
			);
			const response = await one.ask();
			t.is(response.status, 200, `${one.mixin.label}: ${status}`);
			t.regex(response.url, /version=2$/);
		}
	}
});

/** What becomes of a method: RFC 9110 §15.4, as `fetch` reads it. */
const becomes = (method: string, status: number): string => {
	if (method === 'HEAD') return method;
	const turns = status === 303 || (status < 303 && method === 'POST');
	return turns ? 'GET' : method;
};

test.serial('a body is sent again where the status says so, and else it becomes a GET', async t => {
	for (const {call, ...one} of await everywhere(t)) {
		for (const status of redirects) {
			for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
				answers(one, twice(status, echo));
				const body = method === 'GET' ? null : 'thing=b+c';
				const headers = {'content-type': 'text/plain', 'content-language': 'en', 'x-thing': 'this'};
				const got = await arrived(await call(profilePath(one.mixin), {method, body, headers}));

				const expected = becomes(method, status);
				const isKept = expected === method;
				const what = `${one.mixin.label}: ${method} after ${status}`;
				t.is(got.method, expected, what);
				t.is(Buffer.from(got.body, 'base64').toString(), isKept ? (body ?? '') : '', what);
				t.is(got.headers['content-type'], isKept ? 'text/plain' : undefined, what);
				t.is(got.headers['content-language'], isKept ? 'en' : undefined, what);
				t.is(got.headers['x-thing'], 'this', what);
			}
		}
	}
});

for (const mixin of addressed.filter(({oauth}) => oauth === 1)) {
	if (mixin.signature_method === 'RSA-SHA1') continue;

	test.serial(
		`${mixin.name}: every address of a chain is signed, with the form that goes there`,
		async t => {
			const app = await startApp(t);
			const sent = watchTokens(app, mixin);
			const one = await connected(t, mixin, {app});
			const secret = app.config.providers.get(mixin.name)?.secret ?? '';
			const secrets = [secret, String(sent.at(-1)?.oauth_token_secret)] as const;

			for (const status of [303, 307]) {
				const headers: string[] = [];
				answers(one, (ctx, next) => {
					t.true(signatureOf(ctx, secrets).isSigned(), ctx.url);
					headers.push(ctx.get('authorization'));
					return twice(status, echo)(ctx, next);
				});
				const body = new URLSearchParams({thing: 'b c'});
				await one.call(profilePath(mixin), {method: 'POST', body});
				t.is(new Set(headers).size, 2);
			}
		},
	);
}

test.serial('circles end', async t => {
	for (const one of await everywhere(t)) {
		answers(
			one,
			redirect(307, ({url}) => url),
		);
		const {calls} = one.app.standin;
		calls.length = 0;
		await t.throwsAsync(one.ask(), failed);
		t.is(calls.length, 4, 'three redirects are enough');
	}
});
