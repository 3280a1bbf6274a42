import test from 'ava';
import {type Connected, connected, refreshing} from '../helpers/connection.ts';
import {watchTokens} from '../helpers/remote.ts';
import {unseal} from '../helpers/sealed.ts';
import {two} from '../helpers/two.ts';

// New tokens that come with more than tokens: an id_token, or words that look like an error.

const idTokenOf = async ({app, mixin, id}: Connected): Promise<string> => {
	const texts = await unseal(app.db, ...app.config.tokenKeys);
	return texts[`${mixin.name}_profiles/${id}/id_token`] ?? '';
};

/** The same id_token with other claims; its signature does not fit any more. */
const altered = (idToken: string, claims: object): string => {
	const [header, payload = '', signature] = idToken.split('.');
	const said = JSON.parse(Buffer.from(payload, 'base64url').toString());
	const changed = Buffer.from(JSON.stringify({...said, ...claims})).toString('base64url');
	return [header, changed, signature].join('.');
};

for (const {mixin} of refreshing.filter(one => one.mixin.oauth === 'oidc')) {
	const {name} = mixin;

	test.serial(`${name}: new tokens of somebody else end the connection`, async t => {
		const ada = await connected(t, mixin);
		const idToken = await idTokenOf(ada);
		const {access_token} = await ada.row();
		const stranger = altered(idToken, {sub: 'somebody-else'});
		watchTokens(ada.app, mixin, answer => ({...answer, id_token: stranger}));
		await ada.expire();
		await t.throwsAsync(ada.ask(), {code: 'connect-again'});
		t.like(await ada.row(), {access_token, refresh_token: null});
		t.is(await idTokenOf(ada), idToken);

		await t.throwsAsync(ada.ask(), {code: 'connect-again'});
		t.is(ada.refreshes(), 1, 'nobody asks again');
		t.deepEqual(await ada.events(), ['sign-up', 'refresh-failed', 'connect-again']);
	});

	test.serial(`${name}: a new id_token needs no keys, and the old one stays`, async t => {
		// The other process has not had the keys yet.
		const {ada, askThere} = await two(t, mixin);
		const idToken = await idTokenOf(ada);
		const renewed = altered(idToken, {iat: 1, nonce: undefined});
		watchTokens(ada.app, mixin, answer => ({...answer, id_token: renewed}));
		ada.app.standin.misbehave(name, 'keys', ctx => {
			ctx.status = 503;
		});
		const {access_token} = await ada.row();
		await ada.expire();
		t.is((await askThere()).status, 200);
		t.not((await ada.row()).access_token, access_token);
		t.is(await idTokenOf(ada), idToken);
	});
}

for (const {mixin} of refreshing) {
	for (const error of [null, '', 0, false]) {
		const what = JSON.stringify(error);
		test.serial(`${mixin.name}: "error": ${what} beside new tokens is none`, async t => {
			const ada = await connected(t, mixin);
			const before = await ada.row();
			ada.app.standin.misbehave(mixin.name, 'token', async (ctx, next) => {
				await next();
				ctx.body = JSON.stringify({error, ...JSON.parse(String(ctx.body))});
			});
			await ada.expire();
			t.is((await ada.ask()).status, 200);
			t.not((await ada.row()).refresh_token, before.refresh_token);
			t.deepEqual(await ada.events(), ['sign-up']);
		});
	}
}
