import test from 'ava';
import {connected, refreshing} from '../helpers/connection.ts';
import {edited} from '../helpers/registry.ts';
import {signIn} from '../helpers/sign-in.ts';

// What a person granted later is not lost by the next ordinary sign-in, which does not ask for it.

const providers = edited(({mixin}) => ({mixin: {...mixin, scopes: {more: ['things:write']}}}));

for (const {mixin} of refreshing) {
	const {name} = mixin;

	test.serial(
		`${name}: a plain sign-in keeps what was granted later, while that lives`,
		async t => {
			const ada = await connected(t, mixin, {providers});
			const plain = (await ada.row()).scope;
			const scope = [plain, 'things:write'].filter(Boolean).join(' ');
			await ada.change({scope});
			const {access_token} = await ada.row();

			t.is((await signIn(ada.app.browser(), name, {person: 'ada'})).status, 302);
			t.like(await ada.row(), {scope, access_token});

			await ada.change({token_expires_at: 1, refresh_token: null});
			t.is((await signIn(ada.app.browser(), name, {person: 'ada'})).status, 302);
			t.not((await ada.row()).access_token, access_token, 'dead ones are replaced');
			t.is((await ada.row()).scope, plain);
		},
	);
}
