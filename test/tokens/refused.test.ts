import test from 'ava';
import {addressed} from '../helpers/addressed.ts';
import {type Connected, connected, profilePath} from '../helpers/connection.ts';
import {answers} from '../helpers/everywhere.ts';

// A 401 may be about one address, or about the token: only that is the end of a connection.

/** Asks for another part of the profile's address, which the person may not see. */
const askMore = ({call, mixin}: Connected): Promise<Response> => {
	const path = new URL(profilePath(mixin), 'http://host');
	path.searchParams.set('part', 'secret');
	return call(path.pathname + path.search, {method: mixin.profile_method ?? 'GET'});
};

const needsConnecting = async ({browser}: Connected): Promise<boolean[]> => {
	const {profiles} = (await browser.getJson('/account')).json<{
		profiles: {connectAgain: boolean}[];
	}>();
	return profiles.map(({connectAgain}) => connectAgain);
};

for (const mixin of addressed) {
	const {name} = mixin;

	test.serial(`${name}: a 401 at one address is an answer, and the connection lives`, async t => {
		const ada = await connected(t, mixin);
		await ada.change({refresh_token: null});
		const before = await ada.row();
		answers(ada, (ctx, next) => {
			if (ctx.query.part !== 'secret') return next();
			ctx.status = 401;
			ctx.body = {message: 'not for you'};
		});
		for (let time = 0; time < 2; time++) {
			const response = await askMore(ada);
			t.is(response.status, 401);
			t.deepEqual(await response.json(), {message: 'not for you'});
		}
		t.deepEqual(await ada.row(), before);
		t.deepEqual(await needsConnecting(ada), [false]);
		t.deepEqual(await ada.events(), ['sign-up']);
	});

	test.serial(`${name}: a 401 at the profile as well is the end`, async t => {
		const ada = await connected(t, mixin);
		await ada.change({refresh_token: null});
		answers(ada, ctx => {
			ctx.status = 401;
		});
		await t.throwsAsync(askMore(ada), {code: 'connect-again'});
		t.deepEqual(await needsConnecting(ada), [true]);
		t.deepEqual(await ada.events(), ['sign-up', 'connect-again']);

		const calls = ada.app.standin.calls.length;
		await t.throwsAsync(askMore(ada), {code: 'connect-again'});
		t.is(ada.app.standin.calls.length, calls, 'and nobody is asked any more');
	});

	test.serial(`${name}: a profile that is out of order ends nothing`, async t => {
		const ada = await connected(t, mixin);
		await ada.change({refresh_token: null});
		answers(ada, ctx => {
			ctx.status = ctx.query.part === 'secret' ? 401 : 503;
		});
		t.is((await askMore(ada)).status, 401);
		t.deepEqual(await needsConnecting(ada), [false]);
	});
}

for (const mixin of addressed.filter(({oauth}) => oauth === 1)) {
	test.serial(
		`${mixin.name}: a token whose secret opens no more is dead until it does`,
		async t => {
			const ada = await connected(t, mixin);
			const {token_secret} = await ada.row();
			const calls = ada.app.standin.calls.length;
			await ada.change({token_secret: 'v1.no.seal'});
			await t.throwsAsync(ada.ask(), {code: 'connect-again'});
			t.deepEqual(await needsConnecting(ada), [true]);
			t.is(ada.app.standin.calls.length, calls, 'nobody was asked');

			await ada.change({token_secret});
			t.deepEqual(await needsConnecting(ada), [false]);
			t.is((await ada.ask()).status, 200);
		},
	);
}
