import test from 'ava';
import {createSeals} from '../../starter/auth/tokens.ts';
import {type Connected, connected, refreshing} from '../helpers/connection.ts';
import {watchTokens} from '../helpers/remote.ts';

// The tokens of a connection live on: refreshed in time, once, and never against the provider's word.

const second = 1000;

/** What is stored in a sealed column, opened. */
const opened = async (
	{app, mixin, id, row}: Connected,
	column: 'access_token' | 'refresh_token',
) => {
	const sealed = (await row())[column];
	const place = {table: `${mixin.name}_profiles`, row: id, column};
	return sealed && createSeals(app.config.tokenKeys).open(sealed, place);
};

for (const {mixin} of refreshing) {
	const {name} = mixin;

	test.serial(`${name}: a token that lives for more than a minute is used as it is`, async t => {
		const ada = await connected(t, mixin);
		await ada.expire(Date.now() + 65 * second);
		t.is((await ada.ask()).status, 200);
		t.is(ada.refreshes(), 0);
	});

	test.serial(`${name}: within a minute of its end it is refreshed first, and stored`, async t => {
		const ada = await connected(t, mixin);
		const before = await ada.row();
		await ada.expire(Date.now() + 55 * second);
		t.is((await ada.ask()).status, 200);
		t.is(ada.refreshes(), 1);

		const after = await ada.row();
		t.not(await opened(ada, 'access_token'), undefined);
		t.not(after.access_token, before.access_token);
		t.not(after.refresh_token, before.refresh_token, 'rotated');
		t.true(Number(after.token_expires_at) > Date.now() + 3000 * second);
		t.is(after.scope, before.scope);
		t.is(after.remote, before.remote);

		t.is((await ada.ask()).status, 200);
		t.is(ada.refreshes(), 1, 'and serves the next call');
	});

	test.serial(`${name}: a 401 is answered by one refresh and one more try`, async t => {
		const ada = await connected(t, mixin);
		let calls = 0;
		ada.app.standin.misbehave(name, 'profile', async (ctx, next) => {
			calls++;
			if (calls > 1) return next();
			ctx.status = 401;
		});
		t.is((await ada.ask()).status, 200);
		t.is(calls, 2);
		t.is(ada.refreshes(), 1);
	});

	test.serial(`${name}: a second 401 is the answer`, async t => {
		const ada = await connected(t, mixin);
		let calls = 0;
		ada.app.standin.misbehave(name, 'profile', ctx => {
			calls++;
			ctx.status = 401;
		});
		t.is((await ada.ask()).status, 401);
		t.is(calls, 2);
		t.is(ada.refreshes(), 1);
		ada.app.standin.misbehave(name, 'profile');
		t.is((await ada.ask()).status, 200, 'the tokens are good');
	});

	test.serial(`${name}: without a new refresh token the old one stays`, async t => {
		const ada = await connected(t, mixin);
		ada.app.standin.settings.rotation = false;
		watchTokens(ada.app, mixin, ({refresh_token: _, ...answer}) => answer);
		const before = await opened(ada, 'refresh_token');
		for (const count of [1, 2]) {
			await ada.expire();
			t.is((await ada.ask()).status, 200);
			t.is(ada.refreshes(), count);
			t.is(await opened(ada, 'refresh_token'), before);
		}
	});

	test.serial(`${name}: the scope is what was granted`, async t => {
		const ada = await connected(t, mixin);
		const {scope} = await ada.row();
		const grants = [
			[
				({scope: _, ...answer}: Record<string, unknown>) => answer,
				scope,
				'silence changes nothing',
			],
			[(answer: object) => ({...answer, scope: 'less'}), 'less', 'less'],
			[(answer: object) => ({...answer, scope: ''}), '', 'nothing is not what was asked for'],
		] as const;
		for (const [alter, expected, what] of grants) {
			watchTokens(ada.app, mixin, alter);
			await ada.expire();
			t.is((await ada.ask()).status, 200);
			t.is((await ada.row()).scope, expected, what);
		}
	});

	test.serial(`${name}: an answer without an expiry leaves none`, async t => {
		const ada = await connected(t, mixin);
		watchTokens(ada.app, mixin, ({expires_in: _, ...answer}) => answer);
		await ada.expire();
		t.is((await ada.ask()).status, 200);
		t.is((await ada.row()).token_expires_at, null);
		t.is((await ada.ask()).status, 200);
		t.is(ada.refreshes(), 1);
	});
}

/** Those that do not wrap their tokens, which a form could not. */
for (const {mixin} of refreshing.filter(one => !one.mixin.token_path)) {
	const {name} = mixin;

	for (const first of ['v', 'request-id', 'openid.mode', '_']) {
		test.serial(`${name}: new tokens may come as a form that begins with ${first}=`, async t => {
			const ada = await connected(t, mixin);
			const before = await ada.row();
			ada.app.standin.misbehave(name, 'token', async (ctx, next) => {
				await next();
				const {access_token, ...others} = JSON.parse(String(ctx.body));
				ctx.type = 'application/x-www-form-urlencoded';
				ctx.body = `\n${new URLSearchParams({[first]: '', ...others, access_token})}\r\n`;
			});
			await ada.expire();
			t.is((await ada.ask()).status, 200);
			t.is(ada.refreshes(), 1);
			const after = await ada.row();
			t.not(after.refresh_token, before.refresh_token);
			t.true(Number(after.token_expires_at) > Date.now() + 3000 * second);
		});
	}

	test.serial(`${name}: a token that ends as a form begins is read all the same`, async t => {
		const ada = await connected(t, mixin);
		const access_token = Buffer.from('made up').toString('base64');
		t.regex(access_token, /=$/);
		ada.app.standin.misbehave(name, 'token', ctx => {
			ctx.type = 'json';
			ctx.body = JSON.stringify({token_type: 'Bearer', expires_in: 3600, access_token});
		});
		ada.app.standin.misbehave(name, 'profile', ctx => {
			ctx.body = {};
		});
		await ada.expire();
		t.is((await ada.ask()).status, 200);
		t.is(await opened(ada, 'access_token'), access_token);
	});
}
