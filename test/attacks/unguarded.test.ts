import test from 'ava';
import {as} from '../../starter/auth/guard.ts';
import {createRouter} from '../../starter/routes.ts';
import {shareApp} from '../helpers/app.ts';
import {edited} from '../helpers/registry.ts';
import {agree, comeBack, forgetAll, isRefused, json, mixins, nothingComesOf} from './harness.ts';
import {claims} from './table/smuggled.ts';

// A35: an owner who mounts a callback without the guard has made a mistake, and no hole.

const providers = edited(() => ({}));
const app = shareApp({
	createRouter() {
		const router = createRouter();
		for (const {mixin, views} of Object.values(providers)) {
			router.get(`/bare/${mixin.name}`, as(mixin.name), ctx => views.callback(ctx));
		}
		return router;
	},
	providers,
});
test.beforeEach(() => forgetAll(app));

for (const mixin of mixins) {
	test.serial(`${mixin.name}: A35: a callback without its guard signs nobody in`, async t => {
		const scene = await agree(app, mixin);
		const {browser, honest} = scene;
		const tokens = 'access_token=of-another-app&oauth_token=a&oauth_token_secret=b';
		for (const query of ['', honest.search, `?${tokens}`, `?${tokens}&${claims}`]) {
			const answer = await nothingComesOf(t, {app, browser}, () =>
				browser.get(`${app.origin}/bare/${mixin.name}${query}`, {headers: json}),
			);
			isRefused(t, answer, 'internal');
		}
		await comeBack(t, scene);
	});
}
