import test from 'ava';
import type {Middleware} from 'koa';
import {connected} from '../helpers/connection.ts';
import {registry} from '../helpers/registry.ts';
import {dump} from '../helpers/rows.ts';
import {noting, watchOutput, watchSecrets} from '../helpers/secrets.ts';
import {signIn} from '../helpers/sign-in.ts';

// F03, F04: through the whole life of its tokens, no secret of a connection is in a row, in a line of
// the log at any level, or on a page.

/** A failure that quotes whatever it was sent. */
const quoting: Middleware = ctx => {
	ctx.status = 500;
	ctx.body = {
		error: ctx.request.rawBody || ctx.querystring || ctx.get('authorization'),
		error_description: ctx.get('authorization'),
	};
};

for (const {mixin} of registry) {
	const {name} = mixin;

	test.serial(
		`${name}: used, refreshed, refused, revoked: its tokens are seen nowhere`,
		async t => {
			const printed = watchOutput();
			const ada = await connected(t, mixin, {env: {LOG_LEVEL: 'trace'}});
			const {app, browser} = ada;
			const secrets = watchSecrets(app);
			app.standin.misbehave(name, 'token', noting(secrets));
			app.standin.misbehave(name, 'request', noting(secrets));
			await signIn(browser, name);
			const texts: string[] = [];
			const look = async () => {
				texts.push(JSON.stringify(await dump(app.db)));
				for (const path of ['/account', '/account/history', '/me', '/repositories']) {
					texts.push((await browser.get(path)).text);
				}
			};

			const ask = async () => {
				await ada.ask().catch(error => texts.push(String(error.stack)));
			};
			await ask();
			await ada.expire();
			await ask();
			await look();

			app.standin.misbehave(name, 'token', quoting);
			app.standin.misbehave(name, 'profile', quoting);
			await ada.expire();
			await ask();
			await look();

			app.standin.misbehave(name, 'revoke', quoting);
			await browser.api('/account/delete');
			await app.revoker.idle();
			await look();
			app.standin.misbehave(name, 'revoke');
			await app.db('revocations').update({next_at: 0});
			app.revoker.wake();
			await app.revoker.idle();
			await look();

			t.true(secrets.seen.size >= 5, `${secrets.seen.size} were seen`);
			t.deepEqual(secrets.foundIn(texts.join('\n')), []);
			t.deepEqual(secrets.foundIn(app.logged()), []);
			t.deepEqual(secrets.foundIn(printed()), []);
		},
	);
}
