import test from 'ava';
import type {Middleware} from 'koa';
import {membersWanted} from '../../starter/auth/api-call.ts';
import type {Mixin} from '../../starter/auth/mixin.ts';
import {connected, refreshing} from '../helpers/connection.ts';
import {edited} from '../helpers/registry.ts';
import {isRevoked, letGo, revocations, statuses, tryAgain} from '../helpers/revoking.ts';

// A service with a way of its own to revoke knows access tokens alone, and those run out.

const says =
	(status: number): Middleware =>
	ctx => {
		ctx.status = status;
		ctx.body = {message: 'no error by name'};
	};

/** Services with such a way of their own to revoke; calls need no more than the token. */
const withWay = (revoke_with: NonNullable<Mixin['revoke_with']>) => ({
	providers: edited(({mixin}) => ({mixin: {...mixin, revoke_with}})),
	mixins: refreshing
		.filter(({mixin}) => mixin.revoke_url && membersWanted(mixin).length === 0)
		.map(({mixin}) => ({...mixin, revoke_with})),
});

const byKeys = withWay({method: 'DELETE', auth: 'basic', json: {access_token: '[access_token]'}});

for (const mixin of byKeys.mixins) {
	const {name} = mixin;
	const options = {providers: byKeys.providers};

	test.serial(`${name}: a 404 is not the end of what can be refreshed`, async t => {
		const ada = await connected(t, mixin, options);
		const {standin} = ada.app;
		standin.misbehave(name, 'revoke', ctx => {
			standin.misbehave(name, 'revoke');
			ctx.status = 404;
			ctx.body = {message: 'Not Found'};
		});
		await letGo(ada);
		t.is(ada.refreshes(), 1);
		t.deepEqual(statuses(ada), [404, 204]);
		await isRevoked(t, ada);
	});

	test.serial(`${name}: a 404 is the end of what cannot`, async t => {
		for (const status of [404, 410]) {
			const ada = await connected(t, mixin, options);
			await ada.change({refresh_token: null});
			ada.app.standin.misbehave(name, 'revoke', ctx => {
				ctx.status = status;
			});
			await letGo(ada);
			t.is(ada.refreshes(), 0);
			t.deepEqual(statuses(ada), [status]);
			await isRevoked(t, ada);
		}
	});
}

for (const mixin of byKeys.mixins) {
	test.serial(`${mixin.name}: a 401 that is about our keys revokes nothing`, async t => {
		const ada = await connected(t, mixin, {providers: byKeys.providers});
		ada.app.standin.misbehave(mixin.name, 'revoke', says(401));
		await letGo(ada);
		t.is(ada.refreshes(), 0, 'new tokens would not help');
		t.like(await ada.app.db('revocations').first(), {attempts: 1});

		ada.app.standin.misbehave(mixin.name, 'revoke');
		await tryAgain(ada);
		t.deepEqual(statuses(ada), [401, 204]);
		await isRevoked(t, ada);
	});
}

const byToken = withWay({method: 'DELETE', auth: 'token'});

for (const mixin of byToken.mixins) {
	const {name} = mixin;

	test.serial(
		`${name}: tokens that were renewed for it are stored before they are used`,
		async t => {
			const ada = await connected(t, mixin, {providers: byToken.providers});
			const answers = [401, 503];
			ada.app.standin.misbehave(name, 'revoke', (ctx, next) => {
				const status = answers.shift();
				if (!status) return next();
				ctx.status = status;
			});
			await letGo(ada);
			t.like(await ada.app.db('revocations').first(), {attempts: 1});
			await tryAgain(ada);
			t.deepEqual(statuses(ada), [401, 503, 204]);
			const [, second, third] = revocations(ada).map(({headers}) => JSON.stringify(headers));
			t.is(third, second, 'the next attempt has the new ones');
			t.is(ada.refreshes(), 1);
			await isRevoked(t, ada);
		},
	);

	test.serial(
		`${name}: a 401 for a token that cannot be refreshed says that it is gone`,
		async t => {
			const ada = await connected(t, mixin, {providers: byToken.providers});
			await ada.change({refresh_token: null});
			ada.app.standin.misbehave(name, 'revoke', says(401));
			await letGo(ada);
			t.deepEqual(statuses(ada), [401]);
			await isRevoked(t, ada);
		},
	);

	test.serial(`${name}: a fault of the service is not one of the token`, async t => {
		const ada = await connected(t, mixin, {providers: byToken.providers});
		ada.app.standin.misbehave(name, 'revoke', says(503));
		await letGo(ada);
		t.is(ada.refreshes(), 0);
		t.like(await ada.app.db('revocations').first(), {attempts: 1});

		ada.app.standin.misbehave(name, 'revoke');
		await tryAgain(ada);
		t.deepEqual(statuses(ada), [503, 204]);
		await isRevoked(t, ada);
	});
}
