import test from 'ava';
import type {Context} from 'koa';
import {connected} from '../helpers/connection.ts';
import {answers, redirect, redirects} from '../helpers/everywhere.ts';
import {showsBearer} from '../helpers/kinds.ts';
import {edited, registry} from '../helpers/registry.ts';

// What a mixin has every call say goes along on a redirect, which knows nothing of it.

const api_params = {token: '[access_token]', v: '5'};
const api_headers = {'x-client': '[client_id]'};
const providers = edited(({mixin}) => ({
	mixin: showsBearer(mixin) ? {...mixin, api_params, api_headers} : mixin,
}));

/** The same place, with what the profile's address asks for by itself and nothing of ours. */
const moved = ({path, querystring}: Context): string => {
	const query = new URLSearchParams(querystring);
	for (const own of Object.keys(api_params)) query.delete(own);
	query.set('moved', '1');
	return `${path}?${query}`;
};

for (const {mixin} of registry.filter(one => showsBearer(one.mixin))) {
	const {name, profile_method = 'GET'} = mixin;

	test.serial(`${name}: a redirect on the same host keeps parameters and headers`, async t => {
		const ada = await connected(t, mixin, {providers});
		const {standin} = ada.app;
		for (const status of profile_method === 'GET' ? redirects : [307, 308]) {
			answers(ada, (ctx, next) => (ctx.query.moved ? next() : redirect(status, moved)(ctx, next)));
			const response = await ada.ask();
			t.is(response.status, 200, `${status}`);
			const [first, second] = standin.calls.slice(-2);
			t.truthy(first?.params.token);
			t.is(first?.params.v, '5');
			t.deepEqual(second?.params, {...first?.params, moved: '1'});
			t.is(second?.headers['x-client'], first?.headers['x-client']);
			t.is(second?.headers.authorization, undefined);
		}
	});
}
