import test from 'ava';
import * as registry from '../../starter/providers/index.ts';
import {shareApp} from '../helpers/app.ts';
import {honestly, withId} from './answers.ts';
import {agree, comeBack, forgetAll, isRefused, json, mixins, nothingComesOf} from './harness.ts';

// Some services send the profile in the token's answer; it is read as carefully there.

const isOAuth2 = ({mixin}: (typeof registry)[keyof typeof registry]) => mixin.oauth === 2;
const app = shareApp({
	providers: Object.fromEntries(
		Object.entries(registry).map(([name, provider]) => [
			name,
			isOAuth2(provider)
				? {...provider, mixin: {...provider.mixin, profile_url: 'token'}}
				: provider,
		]),
	),
});
test.beforeEach(() => forgetAll(app));

for (const mixin of mixins.filter(({oauth}) => oauth === 2)) {
	const answers = (change: (body: string) => string) =>
		app.standin.misbehave(
			mixin.name,
			'token',
			honestly((ctx, body) => {
				ctx.body = change(body);
			}),
		);
	test.afterEach.always(() => app.standin.misbehave(mixin.name, 'token'));

	test.serial(
		`${mixin.name}: A36: numbers beyond 2^53 in a token’s answer keep all digits`,
		async t => {
			const users = new Set<string>();
			for (const id of ['9007199254740992', '9007199254740993']) {
				answers(body => withId(mixin, body, id));
				const me = await comeBack(t, await agree(app, mixin));
				t.is(me.profiles[0]?.id, id);
				users.add(me.id);
			}
			t.is(users.size, 2);
		},
	);

	for (const [what, change] of Object.entries({
		'an id of null': (body: string) => withId(mixin, body, 'null'),
		'no id': (body: string) => withId(mixin, body, undefined),
		'10,000 objects in one another': (body: string) =>
			`${body.slice(0, -1)},"more":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`,
	})) {
		test.serial(`${mixin.name}: A30: ${what} in a token’s answer is no profile`, async t => {
			const {browser, honest} = await agree(app, mixin);
			answers(change);
			const refused = await nothingComesOf(t, {app, browser, calls: ['token']}, () =>
				browser.get(honest.href, {headers: json}),
			);
			isRefused(t, refused, 'provider-failed');
		});
	}
}
