import test from 'ava';
import type {Middleware} from 'koa';
import type {Mixin} from '../../starter/auth/mixin.ts';
import {type Connected, connected, refreshing} from '../helpers/connection.ts';
import {comesWithTokens, showsBearer} from '../helpers/kinds.ts';
import {registry} from '../helpers/registry.ts';
import {signIn} from '../helpers/sign-in.ts';

// What the provider no longer takes is said to be dead, once; what is only out of order is not.

const codeOf = (promise: Promise<unknown>): Promise<string> =>
	promise.then(
		() => 'no error',
		error => error.code ?? String(error),
	);

const refuses =
	(status: number, body: object | string): Middleware =>
	ctx => {
		ctx.status = status;
		ctx.body = body;
	};

/** What `/account` says of the connection. */
const needsConnecting = async ({browser, mixin}: Connected): Promise<boolean> => {
	const {profiles} = (await browser.getJson('/account')).json<{
		profiles: {provider: string; connectAgain: boolean}[];
	}>();
	return profiles.find(({provider}) => provider === mixin.name)?.connectAgain ?? false;
};

const dead: [string, number, object][] = [
	['RFC 6749', 400, {error: 'invalid_grant', error_description: 'gone'}],
	['with 401', 401, {error: 'invalid_grant'}],
	["GitHub's", 200, {error: 'bad_refresh_token'}],
	["Slack's", 200, {ok: false, error: 'invalid_refresh_token'}],
];

/** Tokens that nobody gave out. */
const made = {access_token: 'made-up', token_type: 'Bearer', expires_in: 3600};

for (const {mixin} of refreshing) {
	const {name} = mixin;

	for (const [what, status, body] of dead) {
		test.serial(`${name}: a dead refresh token (${what}) is the end, told once`, async t => {
			const ada = await connected(t, mixin);
			t.false(await needsConnecting(ada));
			ada.app.standin.misbehave(name, 'token', refuses(status, body));
			await ada.expire();

			t.is(await codeOf(ada.ask()), 'connect-again');
			t.true(await needsConnecting(ada));
			t.like(await ada.row(), {refresh_token: null});
			t.is(await codeOf(ada.ask()), 'connect-again');
			t.is(ada.refreshes(), 1, 'nobody asks again');
			t.deepEqual(await ada.events(), ['sign-up', 'refresh-failed', 'connect-again']);
			t.false(ada.app.logged().includes('gone'));

			ada.app.standin.misbehave(name, 'token');
			t.is((await signIn(ada.browser, name)).status, 302);
			t.is((await ada.ask()).status, 200, 'connecting again mends it');
			t.false(await needsConnecting(ada));
		});
	}

	const failures: [string, Middleware][] = [
		['a 500', refuses(500, 'sorry')],
		['a 503', refuses(503, {error: 'temporarily_unavailable'})],
		['a 400 without a word', refuses(400, {})],
		['tokens under a 500', refuses(500, made)],
		['wrong keys of ours', refuses(401, {error: 'invalid_client'})],
		['a page', refuses(200, '<p>Hello</p>')],
		['nothing', refuses(200, '')],
		['no token', refuses(200, {token_type: 'Bearer'})],
		['a list', refuses(200, ['access_token'])],
		['a form that turns into a page', refuses(200, 'access_token=made-up&scope=<p>Sorry</p>')],
		['a form that turns into JSON', refuses(200, 'access_token=made-up&scope={"a":1}')],
		['a sentence', refuses(200, 'access_token=made-up is no more')],
		['words before a form', refuses(200, 'Here it is: access_token=made-up')],
		['another place', ctx => ctx.redirect('http://127.0.0.1:9/')],
		['a dropped call', ctx => ctx.req.socket.destroy()],
	];

	test.serial(`${name}: a provider that is out of order kills no connection`, async t => {
		const ada = await connected(t, mixin);
		const {access_token, refresh_token} = await ada.row();
		await ada.expire();

		for (const [what, misbehaviour] of failures) {
			ada.app.standin.misbehave(name, 'token', misbehaviour);
			t.is(await codeOf(ada.ask()), 'provider-failed', what);
			t.like(await ada.row(), {access_token, refresh_token}, what);
		}
		t.false(await needsConnecting(ada));
		t.deepEqual(await ada.events(), ['sign-up', 'refresh-failed'], 'told once');

		ada.app.standin.misbehave(name, 'token');
		t.is((await ada.ask()).status, 200, 'it comes back by itself');
	});

	test.serial(`${name}: while a token still lives, a failed refresh stops no call`, async t => {
		const ada = await connected(t, mixin);
		ada.app.standin.misbehave(name, 'token', refuses(503, ''));
		await ada.expire(Date.now() + 30_000);
		t.is((await ada.ask()).status, 200);
		t.deepEqual(await ada.events(), ['sign-up', 'refresh-failed']);

		await ada.expire();
		t.is(await codeOf(ada.ask()), 'provider-failed', 'afterwards it does');
	});

	test.serial(`${name}: without a refresh token the end is the end`, async t => {
		const ada = await connected(t, mixin);
		await ada.change({refresh_token: null, token_expires_at: Date.now() + 30_000});
		t.is((await ada.ask()).status, 200, 'it is used to its end');

		await ada.expire();
		t.is(await codeOf(ada.ask()), 'connect-again');
		t.is(await codeOf(ada.ask()), 'connect-again');
		t.is(ada.refreshes(), 0);
		t.true(await needsConnecting(ada));
		t.deepEqual(await ada.events(), ['sign-up', 'connect-again']);
	});
}

/** Whether calls of the profile's address show a token, where it can be refused. */
const canBeRefused = (mixin: Mixin): boolean =>
	showsBearer(mixin) || (mixin.oauth === 1 && !comesWithTokens(mixin));

for (const {mixin} of registry.filter(one => canBeRefused(one.mixin))) {
	const {name} = mixin;

	test.serial(`${name}: a token that is refused and cannot be refreshed is dead`, async t => {
		const ada = await connected(t, mixin);
		await ada.change({refresh_token: null});
		ada.app.standin.misbehave(name, 'profile', refuses(401, {}));
		t.is(await codeOf(ada.ask()), 'connect-again');
		t.true(await needsConnecting(ada));
		t.deepEqual(await ada.events(), ['sign-up', 'connect-again']);

		ada.app.standin.misbehave(name, 'profile');
		t.is(await codeOf(ada.ask()), 'connect-again', 'until it is connected again');
		await signIn(ada.browser, name);
		t.is((await ada.ask()).status, 200);
	});
}
