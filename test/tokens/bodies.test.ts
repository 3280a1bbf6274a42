import test from 'ava';
import type {Middleware} from 'koa';
import type {CallInit} from '../../starter/auth/client.ts';
import {addressed} from '../helpers/addressed.ts';
import {shareApp} from '../helpers/app.ts';
import {connected, profilePath} from '../helpers/connection.ts';
import {arrived, echo} from '../helpers/echo.ts';
import {watchTokens} from '../helpers/remote.ts';
import {signatureOf} from '../helpers/signed.ts';

// What `client` sends arrives byte for byte, and is signed where it has to be.

const app = shareApp();

const form = 'application/x-www-form-urlencoded';
const bytes = Uint8Array.from({length: 256}, (_, at) => at);
const encode = (text: string) => new TextEncoder().encode(text);

const bodies: [what: string, init: CallInit, body: Uint8Array | string, type: RegExp][] = [
	[
		'JSON',
		{body: '{"a":[1,"ü"]}', headers: {'Content-Type': 'application/json'}},
		'{"a":[1,"ü"]}',
		/^application\/json$/,
	],
	[
		'a form',
		{body: new URLSearchParams({a: 'b c', 'd&': '=ü'})},
		'a=b+c&d%26=%3D%C3%BC',
		/^application\/x-www-form-urlencoded/,
	],
	['bytes', {body: bytes, headers: {'Content-Type': 'image/png'}}, bytes, /^image\/png$/],
	['a buffer', {body: bytes.buffer, headers: {'Content-Type': 'image/png'}}, bytes, /^image\/png$/],
	['a blob', {body: new Blob([bytes], {type: 'image/png'})}, bytes, /^image\/png$/],
	['a text', {body: 'word'}, 'word', /^text\/plain/],
	['nothing', {}, '', /^$/],
];

for (const mixin of addressed) {
	const {name} = mixin;

	test.serial(`${name}: whatever is sent arrives as it is`, async t => {
		const {call} = await connected(t, mixin, {app});
		app.standin.misbehave(name, 'profile', echo);
		t.teardown(() => app.standin.misbehave(name, 'profile'));

		for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
			for (const [what, init, expected, type] of bodies) {
				const call_ = await arrived(await call(profilePath(mixin), {...init, method}));
				t.is(call_.method, method);
				t.is(call_.body, Buffer.from(expected).toString('base64'), what);
				t.regex(call_.headers['content-type'] ?? '', type, what);
			}
		}
	});

	if (mixin.oauth !== 1 || mixin.signature_method === 'RSA-SHA1') continue;

	/** Says what a call was signed for, and whether it was. */
	const verify =
		(tokenSecret: string): Middleware =>
		ctx => {
			const secret = app.config.providers.get(name)?.secret ?? '';
			const {base, isSigned} = signatureOf(ctx, [secret, tokenSecret]);
			ctx.body = {base, isSigned: isSigned(), isAnotherSigned: isSigned(`${base}%26z%3D1`)};
		};

	/** Calls the provider, which then says what was signed. */
	const signedCalls = async (t: Parameters<typeof connected>[0]) => {
		const sent = watchTokens(app, mixin);
		const {call} = await connected(t, mixin, {app});
		app.standin.misbehave(name, 'profile', verify(String(sent.at(-1)?.oauth_token_secret)));
		t.teardown(() => app.standin.misbehave(name, 'profile'));
		const {pathname} = new URL(profilePath(mixin), 'http://host');

		return async (query: string, init?: CallInit) => {
			const response = await call(`${pathname}${query}`, init);
			return (await response.json()) as {base: string; isSigned: boolean; isAnotherSigned: boolean};
		};
	};

	test.serial(`${name}: RFC 5849's own example is signed as §3.4.1.3.2 says`, async t => {
		const call = await signedCalls(t);
		const query = '?b5=%3D%253D&a3=a&c%40=&a2=r%20b';
		const body = 'c2&a3=2+q';
		const {base, isSigned, isAnotherSigned} = await call(query, {
			method: 'POST',
			body,
			headers: {'content-type': form},
		});
		t.true(isSigned);
		t.false(isAnotherSigned, 'the check would see one that is not');
		t.regex(base, /^POST&http%3A%2F%2F127\.0\.0\.1%3A\d+%2F/);
		if (mixin.api_params) return;
		const parameters =
			'&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D';
		t.true(base.includes(parameters), base);
	});

	test.serial(`${name}: odd parameters are signed as they are read`, async t => {
		const call = await signedCalls(t);
		const odd = [
			'a=1&a=10&a=2&a=&A=1',
			'a=%20&b=+&c=%2B&d=%2520',
			'empty=&none&=nameless',
			'na%20me=1&na+me=2&n%C3%A4me=3',
			"marks=!*'()~-._&%21%2A%27%28%29=same",
			'z%5B%5D=2&z[]=1&%26=%3D',
			'horse=%F0%9F%90%8E&\u{1f40e}=\u00fc',
			'half=%zz&%=%',
			'constructor=1&toString=2',
			'last=\u0000%00',
		];
		for (const text of odd) {
			t.true((await call(`?${text}`)).isSigned, text);
			const inBody = {method: 'POST', body: text, headers: {'content-type': form}};
			t.true((await call('', inBody)).isSigned, `${text} in the body`);
			t.true((await call(`?${text}`, inBody)).isSigned, `${text} in both`);
		}
	});

	test.serial(
		`${name}: a form is signed whatever it is made of, and other bodies are not`,
		async t => {
			const call = await signedCalls(t);
			const text = 'thing=b+c';
			const shouting = {'Content-Type': 'Application/X-WWW-Form-URLEncoded; charset=UTF-8'};
			const plain = {'Content-Type': 'text/plain'};
			const calls: [what: string, init: CallInit, isForm: boolean][] = [
				['parameters', {body: new URLSearchParams(text)}, true],
				['a text', {body: text, headers: shouting}, true],
				['bytes', {body: encode(text), headers: shouting}, true],
				['a buffer', {body: encode(text).buffer, headers: new Headers(shouting)}, true],
				['a text that is no form', {body: text, headers: plain}, false],
				['parameters that are none', {body: new URLSearchParams(text), headers: plain}, false],
				['JSON', {body: '{"thing":1}', headers: {'Content-Type': 'application/json'}}, false],
			];
			for (const [what, init, isForm] of calls) {
				const {base, isSigned} = await call('', {...init, method: 'POST'});
				t.true(isSigned, what);
				t.is(base.includes('thing%3D'), isForm, what);
			}
		},
	);
}
