import test from 'ava';
import type {Middleware} from 'koa';
import {connected} from '../helpers/connection.ts';
import {newcomer} from '../helpers/people.ts';
import {registry} from '../helpers/registry.ts';
import {isRevoked, letGo, revocations, tryAgain} from '../helpers/revoking.ts';

// When a token is revoked and when it is not yet, in the words of the service.

const revocable = registry.filter(({mixin}) => mixin.revoke_url).map(({mixin}) => mixin);

/** Answers 200 with these words. */
const says =
	(body: object): Middleware =>
	ctx => {
		ctx.status = 200;
		ctx.body = body;
	};

const dead: Middleware = ctx => {
	ctx.status = 400;
	ctx.body = {error: 'invalid_grant'};
};

for (const mixin of revocable) {
	const {name} = mixin;

	test.serial(`${name}: a 200 that speaks of an error is not done, unless it is gone`, async t => {
		const ada = await connected(t, mixin);
		const {standin, db} = ada.app;
		const notYet = [{ok: false, error: 'ratelimited'}, {ok: false}, {error: 'server_error'}];
		standin.misbehave(name, 'revoke', says(notYet[0] ?? {}));
		await letGo(ada);
		for (const [at, answer] of notYet.entries()) {
			if (at > 0) standin.misbehave(name, 'revoke', says(answer));
			if (at > 0) await tryAgain(ada);
			t.is((await db('revocations').first())?.attempts, at + 1, JSON.stringify(answer));
		}
		t.is((await ada.events()).at(-1), 'account-deleted');

		standin.misbehave(name, 'revoke', says({ok: false, error: 'token_revoked'}));
		standin.misbehave(name, 'token', dead); // as its whole grant is
		await tryAgain(ada);
		await isRevoked(t, ada);
	});
}

for (const mixin of revocable.filter(one => one.oauth !== 1 && !one.revoke_with)) {
	test.serial(`${mixin.name}: the refresh token goes before the access token`, async t => {
		const ada = await connected(t, mixin);
		await letGo(ada);
		t.deepEqual(
			revocations(ada).map(({params}) => params.token_type_hint),
			['refresh_token', 'access_token'],
		);
		await isRevoked(t, ada);
	});
}

for (const mixin of revocable.slice(0, 1)) {
	test.serial("who goes takes nothing along that has become somebody else's", async t => {
		const ada = await connected(t, mixin);
		await newcomer(ada.app, 'grace');
		const grace = await ada.app.db('users').where({username: 'grace'}).first('id');
		await ada.change({user_id: grace?.id ?? 0});
		const before = await ada.row();
		await letGo(ada);
		t.deepEqual(revocations(ada), []);
		t.deepEqual(await ada.row(), before);
		t.is((await ada.events()).at(-1), 'account-deleted');
	});
}
