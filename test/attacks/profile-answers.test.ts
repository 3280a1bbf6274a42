import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {brotliCompressSync, gzipSync} from 'node:zlib';
import test from 'ava';
import type {Context, Middleware} from 'koa';
import type {Mixin} from '../../starter/auth/mixin.ts';
import {honestly, resets, says, withId} from './answers.ts';
import {
	agree,
	app,
	askedForProfiles,
	comeBack,
	isRefused,
	json,
	nothingComesOf,
} from './harness.ts';

// A30, A31, A32: whatever nonsense comes for a profile, it is `provider-failed`, nobody is signed
// in, and the next honest sign-in works.

/** Another host, which writes down what it is asked. */
const elsewhere = createServer((request, response) => {
	visits.push(request.headers);
	response.setHeader('content-type', 'application/json').end('{"id":1,"sub":"1","id_str":"1"}');
});
const visits: object[] = [];
test.before(() => new Promise<void>(resolve => elsewhere.listen(0, '127.0.0.1', resolve)));
const elsewhereOrigin = () => `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;

test.after.always(() => void elsewhere.close());

const page = '<!doctype html>\n<title>Log in</title>\n';
const lists = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const objects = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

/** The honest profile with one member more. */
const withMember = (source: string) =>
	honestly((ctx, body) => {
		ctx.body = `${body.slice(0, -1)},"more":${source}}`;
	});

/** The honest profile, but sent after a redirect. */
const redirects = (status: number, location: (ctx: Context) => string) =>
	honestly(ctx => {
		ctx.set('location', location(ctx));
		ctx.status = status;
	});

/** Texts of JSON that nobody's id can be. */
const ids: Record<string, string | undefined> = {
	missing: undefined,
	'an empty text': '""',
	null: 'null',
	'an object': '{"a":1}',
	'a list': '["a"]',
	zero: '0',
	'minus zero': '-0',
	false: 'false',
	true: 'true',
	'minus one': '-1',
	'one and a half': '1.5',
	'a whole number with a point': '5.0',
	'a whole number with an exponent': '1e3',
	'far below zero': '-9007199254740993',
	'beyond all numbers': '1e400',
	'256 characters long': `"${'x'.repeat(256)}"`,
	'256 digits long': '9'.repeat(256),
	'a text with a NUL': '"a\\u0000b"',
	'half a surrogate': '"\\ud800"',
};

const answersOf = (mixin: Mixin): Record<string, Middleware> => ({
	'401': says(401, 'json', '{"error":"invalid_token"}'),
	'401 with a profile': honestly(ctx => {
		ctx.status = 401;
	}),
	'500 with a page': says(500, 'html', page),
	'503 with a profile': honestly(ctx => {
		ctx.status = 503;
	}),
	'200 with nothing': says(200, 'json', ''),
	'204': ctx => {
		ctx.status = 204;
	},
	null: says(200, 'json', 'null'),
	'a text': says(200, 'json', '"1"'),
	'a number': says(200, 'json', '1'),
	'an empty list': says(200, 'json', '[]'),
	'a list of a profile': honestly((ctx, body) => {
		ctx.body = `[${body}]`;
	}),
	'an empty object': says(200, 'json', '{}'),
	'an error with 200': says(200, 'json', '{"error":{"message":"no"}}'),
	'a page': says(200, 'html', page),
	'a page that claims to be JSON': says(200, 'json', page),
	'half of a profile': honestly((ctx, body) => {
		ctx.body = body.slice(0, -1);
	}),
	'two profiles': honestly((ctx, body) => {
		ctx.body = body + body;
	}),
	'2 MB around a profile': withMember(`"${'x'.repeat(2_000_000)}"`),
	'a list of 20,000 numbers': withMember(`[${Array(20_000).fill(1)}]`),
	'a list of 20,000 empty objects': withMember(`[${Array(20_000).fill('{}')}]`),
	'a text of 20,001 escapes': withMember(`"${'\\n'.repeat(20_001)}"`),
	'1,001 spaces in one place': withMember(`1${' '.repeat(1001)}`),
	'a member that comes twice, and otherwise,': withMember('1,"more":2'),
	'an object in which a member comes twice, and otherwise,': withMember('{"a":1,"a":1.0}'),
	'brotli, which nobody asked for,': honestly((ctx, body) => {
		ctx.set('content-encoding', 'br');
		ctx.body = brotliCompressSync(body);
	}),
	'a small bomb': honestly((ctx, body) => {
		const bomb = `${body.slice(0, -1)},"more":"${'x'.repeat(30_000_000)}"}`;
		ctx.set('content-encoding', 'gzip');
		ctx.body = gzipSync(bomb);
	}),
	...Object.fromEntries(
		[200, 6000, 8000, 100_000].flatMap(depth => [
			[`${depth} lists in one another`, withMember(lists(depth))],
			[`${depth} objects in one another`, withMember(objects(depth))],
		]),
	),
	'a cut before the answer': ctx => {
		ctx.respond = false;
		ctx.req.socket.destroy();
	},
	'a cut in the middle of a body': honestly((ctx, body) => {
		ctx.respond = false;
		ctx.res.writeHead(200, {'content-length': body.length + 1});
		ctx.res.write(body, () => ctx.req.socket.destroy());
	}),
	'a cut in the middle of a chunked body': honestly((ctx, body) => {
		ctx.respond = false;
		ctx.remove('content-length');
		ctx.res.writeHead(200);
		ctx.res.write(body, () => ctx.req.socket.destroy());
	}),
	'a reset before the answer': resets(),
	'a reset in the middle of a body': resets('{"id":'),
	'a redirect to another port': redirects(302, elsewhereOrigin),
	'a redirect to another name': redirects(
		307,
		ctx => `http://localhost:${ctx.URL.port}${ctx.path}`,
	),
	'a redirect to the cloud’s own': redirects(302, () => 'http://169.254.169.254/latest/meta-data/'),
	'a redirect to a file': redirects(301, () => 'file:///etc/passwd'),
	'a redirect to nowhere': redirects(302, () => 'http://['),
	...Object.fromEntries(
		Object.entries(ids).map(([what, source]) => [
			`a profile whose id is ${what}`,
			honestly((ctx, body) => {
				ctx.body = withId(mixin, body, source);
			}),
		]),
	),
});

/** What is odd about a profile, and keeps nobody out. */
const odd: Record<string, Middleware> = {
	'900 kB in one text': withMember(`"${'x'.repeat(900_000)}"`),
	'a list of 19,000 numbers': withMember(`[${Array(19_000).fill(1)}]`),
	'a text of 20,000 escapes': withMember(`"${'\\n'.repeat(20_000)}"`),
	'1,000 spaces in one place': withMember(`1${' '.repeat(1000)}`),
	'a member that comes twice': withMember('1,"more":1'),
	'a member called __proto__': withMember('1,"__proto__":{"more":2}'),
};

for (const mixin of askedForProfiles) {
	for (const [what, answer] of Object.entries(answersOf(mixin))) {
		test.serial(`${mixin.name}: A30: ${what} is no profile`, async t => {
			const {browser, honest} = await agree(app, mixin);
			app.standin.misbehave(mixin.name, 'profile', answer);
			const refused = await nothingComesOf(t, {app, browser, calls: ['token', 'profile']}, () =>
				browser.get(honest.href, {headers: json}),
			);
			app.standin.misbehave(mixin.name, 'profile');
			isRefused(t, refused, 'provider-failed');
			t.deepEqual(visits, []);
		});
	}

	for (const [what, answer] of Object.entries(odd)) {
		test.serial(`${mixin.name}: A30: a profile with ${what} signs in`, async t => {
			t.teardown(() => app.standin.misbehave(mixin.name, 'profile'));
			const agreed = await agree(app, mixin);
			app.standin.misbehave(mixin.name, 'profile', answer);
			await comeBack(t, agreed);
		});
	}

	test.serial(`${mixin.name}: and after all of that an honest profile signs in`, async t => {
		await comeBack(t, await agree(app, mixin));
	});

	test.serial(`${mixin.name}: A32: a redirect in circles ends`, async t => {
		t.teardown(() => app.standin.misbehave(mixin.name, 'profile'));
		app.standin.misbehave(mixin.name, 'profile', ctx => ctx.redirect(ctx.url));
		const {browser, honest} = await agree(app, mixin);
		const calls = ['token', 'profile', 'profile', 'profile', 'profile'] as const;
		const answer = await nothingComesOf(t, {app, browser, calls}, () => browser.get(honest.href));
		isRefused(t, answer, 'provider-failed');
	});

	test.serial(`${mixin.name}: A32: a redirect on the provider’s own host is followed`, async t => {
		t.teardown(() => app.standin.misbehave(mixin.name, 'profile'));
		app.standin.misbehave(mixin.name, 'profile', async (ctx, next) => {
			if (ctx.query.version === '2') return next();
			const query = new URLSearchParams([...ctx.URL.searchParams, ['version', '2']]);
			ctx.redirect(`${ctx.path}?${query}`);
			// By any other status a POST would become a GET (RFC 9110 §15.4).
			if (mixin.profile_method === 'POST') ctx.status = 307;
		});
		await comeBack(t, await agree(app, mixin));
	});
}
