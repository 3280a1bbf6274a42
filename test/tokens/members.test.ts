import test from 'ava';
import {addressed} from '../helpers/addressed.ts';
import {startApp} from '../helpers/app.ts';
import {connected} from '../helpers/connection.ts';
import {showsBearer} from '../helpers/kinds.ts';
import {edited} from '../helpers/registry.ts';
import {remoteSample} from '../helpers/sample.ts';

// Some services want members of the token's answer with every call, as WeChat does its `openid`.
// That answer is not kept: later calls repeat what the stored profile says, or the id.

/** A text of the profile; where its texts are all further in, one that it does not have. */
const memberOf = (name: string): string => {
	const sample = remoteSample<Record<string, unknown>>(name);
	return Object.keys(sample).find(member => typeof sample[member] === 'string') ?? 'nickname';
};
const providers = edited(({mixin}) => {
	const called = `[${memberOf(mixin.name)}]`;
	const api_params = {openid: '[openid]', called, app: '[client_id]'};
	return {mixin: showsBearer(mixin) ? {...mixin, api_params} : mixin};
});

for (const mixin of addressed.filter(showsBearer)) {
	const {name} = mixin;
	const member = memberOf(name);

	test.serial(
		`${name}: calls repeat members of the token's answer, and later those of the profile`,
		async t => {
			const app = await startApp(t, {providers});
			app.standin.misbehave(name, 'token', async (ctx, next) => {
				await next();
				const answer = typeof ctx.body === 'string' ? JSON.parse(ctx.body) : ctx.body;
				ctx.type = 'json';
				ctx.body = JSON.stringify({...answer, openid: 'its own', [member]: 'its own'});
			});
			const ada = await connected(t, mixin, {app});
			const last = () => app.standin.calls.findLast(({step}) => step === 'profile')?.params;
			const key = app.config.providers.get(name)?.key;
			t.like(last(), {openid: 'its own', called: 'its own', app: key});

			t.is((await ada.ask()).status, 200);
			const {remote} = await ada.row();
			t.like(last(), {openid: ada.id, called: JSON.parse(remote)[member] ?? ada.id, app: key});
		},
	);
}
