import test from 'ava';
import {variableOf} from '../../starter/auth/settings.ts';
import {agree, comeBack, isRefused, json, mixins, nothingComesOf, startWith} from './harness.ts';

// A27: where a provider was, nobody listens any more: what is under way there ends at once, as
// `provider-failed`, and the other providers go on.

for (const mixin of mixins) {
	const {name} = mixin;

	test.serial(`${name}: A27: when nobody listens at the provider, others still do`, async t => {
		const {app, elsewhere} = await startWith(t, mixin, ({keys, addresses, issuer}) => ({
			...keys,
			...addresses,
			...(mixin.oauth === 'oidc' && {[variableOf(name, 'issuer')]: issuer}),
		}));
		await comeBack(t, await agree(app, mixin));

		const {browser, honest} = await agree(app, mixin);
		await elsewhere.close();
		const come = () => browser.get(honest.href, {headers: json});
		isRefused(t, await nothingComesOf(t, {app, browser}, come), 'provider-failed');
		if (mixin.oauth === 1) {
			const begin = () => browser.api(`/connect/${name}`);
			isRefused(t, await nothingComesOf(t, {app, browser}, begin), 'provider-failed');
		}

		for (const other of mixins.filter(one => one.name !== name)) {
			await comeBack(t, await agree(app, other));
		}
		t.is((await app.db('users')).length, mixins.length);
	});
}
