import test from 'ava';
import {client} from '../../starter/auth/client.ts';
import {addressed} from '../helpers/addressed.ts';
import {shareApp} from '../helpers/app.ts';
import {connected, profilePath} from '../helpers/connection.ts';

// What `client` cannot be asked for is said at once, and nothing is sent.

const app = shareApp();

for (const mixin of addressed) {
	const {name, label} = mixin;

	test.serial(
		`${name}: whose account nobody holds has no client, and a provider that is not there has none`,
		async t => {
			const {id, ask} = await connected(t, mixin, {app});
			const calls = app.standin.calls.length;
			for (const other of ['nobody', `${id}0`, '', '%', "' or 1=1 --"]) {
				await t.throwsAsync(
					client(app.db, mixin, other)('x'),
					{name: 'AuthError', code: 'not-found'},
					other,
				);
			}
			const unknown = {...mixin, name: 'nobody'};
			const expected = {
				name: 'AuthError',
				code: 'unknown-provider',
				message: `${label} is not mounted`,
			};
			await t.throwsAsync(client(app.db, unknown, id)('x'), expected);
			t.is(app.standin.calls.length, calls);
			t.is((await ask()).status, 200);
		},
	);

	test.serial(`${name}: inside a transaction it is a mistake`, async t => {
		const {id, ask} = await connected(t, mixin, {app});
		const calls = app.standin.calls.length;
		await app.db.transaction(async trx => {
			const call = async () => client(trx, mixin, id)(profilePath(mixin));
			await t.throwsAsync(call, {instanceOf: TypeError, message: /outside of transactions/});
		});
		t.is(app.standin.calls.length, calls);
		t.is((await ask()).status, 200, 'and is none outside');
	});

	test.serial(`${name}: what fetch does not take is a mistake, and is not sent`, async t => {
		const {call} = await connected(t, mixin, {app});
		const calls = app.standin.calls.length;
		const body = new ReadableStream() as unknown as string;
		for (const init of [
			{body: 'x'},
			{method: 'HEAD', body: 'x'},
			{method: 'TRACE'},
			{method: 'a b'},
			{method: 'POST', body},
			{headers: {'a b': 'x'}},
			{headers: {a: 'ł'}},
		]) {
			await t.throwsAsync(call('x', init), {instanceOf: TypeError}, JSON.stringify(init));
		}
		t.is(app.standin.calls.length, calls);
	});
}
