import {gzipSync} from 'node:zlib';
import test from 'ava';
import type {Context, Middleware} from 'koa';
import {wrapped} from '../../scripts/standin/dialects.ts';
import type {Mixin} from '../../starter/auth/mixin.ts';
import {comesWithTokens} from '../helpers/kinds.ts';
import {endless, honestly, promises, resets, says} from './answers.ts';
import {agree, app, comeBack, isRefused, json, mixins, nothingComesOf} from './harness.ts';

// A29, A31: whatever nonsense a token endpoint answers, it is `provider-failed`, nobody is signed
// in, and the next honest sign-in works.

const page = '<!doctype html>\n<title>Log in</title>\n<p>access_token=abc</p>\n';
const form = 'application/x-www-form-urlencoded';

/** A whole answer of the mixin's protocol, with a token of one's own. */
const withToken = (mixin: Mixin, token: unknown) => {
	const answer =
		mixin.oauth === 1
			? {oauth_token: token, oauth_token_secret: 'b'}
			: {access_token: token, token_type: 'Bearer', id_token: 'a.b.c'};
	return JSON.stringify(wrapped(answer, {mixin}));
};

const tokens: Record<string, unknown> = {
	'an empty text': '',
	null: null,
	'an object': {a: 1},
	'a list': ['a'],
	'a number': 42,
	true: true,
	'a text with a line break': 'a\r\nX-Injected: b',
	'a text with a NUL': 'a\0b',
	'a text beyond ASCII': 'ä',
};

/** What is no token of OAuth 1.0a in the form in which that comes (RFC 5849 §2.3). */
const forms = {
	'a form without a secret': 'oauth_token=a',
	'a form with an empty secret': 'oauth_token=a&oauth_token_secret=',
	'a form with an empty token': 'oauth_token=&oauth_token_secret=b',
	'a form with two tokens': 'oauth_token=a&oauth_token=b&oauth_token_secret=c',
	'a form with a list of tokens': 'oauth_token[]=a&oauth_token_secret=b',
	'a form with a line break in its token': 'oauth_token=a%0D%0AX:b&oauth_token_secret=b',
	'a form with a NUL in its token': 'oauth_token=a%00&oauth_token_secret=b',
	'a form with a token beyond ASCII': 'oauth_token=%C3%A4&oauth_token_secret=b',
};

const nested = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;

const answersOf = (mixin: Mixin): Record<string, Middleware> => ({
	'500 in JSON': says(500, 'json', '{"error":"server_error"}'),
	'500 with a page': says(500, 'html', page),
	'503 with nothing': says(503, 'json', ''),
	'401 with a token': honestly(ctx => {
		ctx.status = 401;
	}),
	'200 with nothing': says(200, 'json', ''),
	'204': ctx => {
		ctx.status = 204;
	},
	null: says(200, 'json', 'null'),
	'a text': says(200, 'json', '"access_token"'),
	'a number': says(200, 'json', '123'),
	'an empty list': says(200, 'json', '[]'),
	'a list of a token': says(200, 'json', '[{"access_token":"a","oauth_token":"a"}]'),
	'an empty object': says(200, 'json', '{}'),
	'half of some JSON': says(200, 'json', '{"access_token":"abc'),
	'a page': says(200, 'html', page),
	'a page that claims to be JSON': says(200, 'json', page),
	'a page that claims to be a form': says(200, form, page),
	'an error with 200': says(200, 'json', '{"error":"invalid_grant"}'),
	'an error beside a token': honestly((ctx, body) => {
		ctx.body = body.startsWith('{')
			? JSON.stringify({...JSON.parse(body), error: 'invalid_grant'})
			: `${body}&error=invalid_grant`;
	}),
	'30,000 lists in one another': says(200, 'json', nested),
	'200 kB': says(200, 'json', JSON.stringify({access_token: 'a', rest: 'x'.repeat(200_000)})),
	'a little over 64 kB around a token': honestly((ctx, body) => {
		ctx.body = body.startsWith('{')
			? `${body.slice(0, -1)},"rest":"${'x'.repeat(65_600)}"}`
			: `${body}&rest=${'x'.repeat(65_600)}`;
	}),
	'200 kB around a token': honestly((ctx, body) => {
		ctx.body = body.startsWith('{')
			? `${body.slice(0, -1)},"rest":"${'x'.repeat(200_000)}"}`
			: `${body}&rest=${'x'.repeat(200_000)}`;
	}),
	'a small bomb': (ctx: Context) => {
		ctx.type = 'json';
		ctx.set('content-encoding', 'gzip');
		ctx.body = gzipSync(JSON.stringify({access_token: 'a', rest: 'x'.repeat(30_000_000)}));
	},
	...Object.fromEntries(
		[301, 302, 303, 307, 308].map(status => [
			`${status} to where the token is`,
			honestly((ctx, body) => {
				ctx.redirect(`${ctx.path}?again=1`);
				ctx.status = status;
				ctx.type = body.startsWith('{') ? 'json' : form;
				ctx.body = body;
			}),
		]),
	),
	'a cut before the answer': ctx => {
		ctx.respond = false;
		ctx.req.socket.destroy();
	},
	'a cut in the middle of a body': honestly((ctx, body) => {
		ctx.respond = false;
		const type = body.startsWith('{') ? 'application/json' : form;
		ctx.res.writeHead(200, {'content-type': type, 'content-length': body.length + 1});
		ctx.res.write(body, () => ctx.req.socket.destroy());
	}),
	'a cut in the middle of a chunked body': honestly((ctx, body) => {
		ctx.respond = false;
		const type = body.startsWith('{') ? 'application/json' : form;
		ctx.remove('content-length');
		ctx.res.writeHead(200, {'content-type': type});
		ctx.res.write(body, () => ctx.req.socket.destroy());
	}),
	'a reset before the answer': resets(),
	'a reset in the middle of a body': resets('{"access_token":"a'),
	'a change of protocol': ctx => {
		ctx.respond = false;
		ctx.req.socket.write(
			'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n',
		);
	},
	'no HTTP at all': ctx => {
		ctx.respond = false;
		ctx.req.socket.end('220 mail.example ESMTP\r\n\r\n');
	},
	...Object.fromEntries(
		Object.entries(mixin.oauth === 1 ? forms : {}).map(([what, body]) => [
			what,
			says(200, form, body),
		]),
	),
	...Object.fromEntries(
		Object.entries(tokens).map(([what, token]) => [
			`${what} for a token`,
			says(200, 'json', withToken(mixin, token)),
		]),
	),
});

for (const mixin of mixins) {
	for (const [what, answer] of Object.entries(answersOf(mixin))) {
		test.serial(`${mixin.name}: A29: ${what} is no token`, async t => {
			const {browser, honest} = await agree(app, mixin);
			app.standin.misbehave(mixin.name, 'token', answer);
			const refused = await nothingComesOf(t, {app, browser, calls: ['token']}, () =>
				browser.get(honest.href, {headers: json}),
			);
			app.standin.misbehave(mixin.name, 'token');
			isRefused(t, refused, 'provider-failed');
		});
	}

	// More than the kernel's buffers hold, and far less than what ten seconds bring.
	const most = 8 * 2 ** 20;

	for (const step of ['request', 'token', 'profile'] as const) {
		if (step === 'request' && mixin.oauth !== 1) continue;
		if (step === 'profile' && comesWithTokens(mixin)) continue;

		test.serial(`${mixin.name}: A31: nobody reads a ${step} answer without an end`, async t => {
			t.teardown(() => app.standin.misbehave(mixin.name, step));
			// What comes before an answer is bounded by time alone where fetch reads it.
			for (const way of step === 'profile' ? [endless] : [endless, promises]) {
				const {browser, honest} = await agree(app, mixin);
				const sent = new Promise<number>(resolve => {
					app.standin.misbehave(mixin.name, step, way(resolve));
				});
				const answer =
					step === 'request'
						? await browser.api(`/connect/${mixin.name}`)
						: await browser.get(honest.href, {headers: json});
				isRefused(t, answer, 'provider-failed');
				const bytes = await sent;
				t.true(bytes < most, `${bytes} bytes`);
				app.standin.misbehave(mixin.name, step);
			}
		});
	}

	test.serial(`${mixin.name}: A31: who has sent too much is not waited for`, async t => {
		const {browser, honest} = await agree(app, mixin);
		t.teardown(() => app.standin.misbehave(mixin.name, 'token'));
		// A little more than 64 kB, and then nothing until whoever asked hangs up.
		app.standin.misbehave(mixin.name, 'token', ctx => {
			ctx.respond = false;
			ctx.res.writeHead(200, {'content-type': 'application/json'});
			ctx.res.write(`{"rest":"${'x'.repeat(70_000)}`);
		});
		const begun = performance.now();
		isRefused(t, await browser.get(honest.href, {headers: json}), 'provider-failed');
		t.true(performance.now() - begun < 5000, 'in all it could have taken ten seconds');
	});

	test.serial(`${mixin.name}: and after all of that an honest token signs in`, async t => {
		await comeBack(t, await agree(app, mixin));
	});
}
