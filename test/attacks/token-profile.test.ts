import test from 'ava';
import type {Mixin} from '../../starter/auth/mixin.ts';
import * as registry from '../../starter/providers/index.ts';
import {shareApp} from '../helpers/app.ts';
import {sampleOf} from '../helpers/sample.ts';
import {honestly, withId} from './answers.ts';
import {agree, comeBack, forgetAll, isRefused, json, mixins, nothingComesOf} from './harness.ts';

// Some services send the profile in the token's answer; it is read as carefully there.

/** An answer that names an `error` is a refusal, even if a profile's error is called "ok". */
const canTell = ({name, oauth}: Mixin) => oauth === 2 && !('error' in (sampleOf(name) as object));
const app = shareApp({
	providers: Object.fromEntries(
		Object.entries(registry).map(([name, provider]) => [
			name,
			canTell(provider.mixin)
				? {...provider, mixin: {...provider.mixin, profile_url: 'token'}}
				: provider,
		]),
	),
});
test.beforeEach(() => forgetAll(app));

/** The token's answer with another id in its profile, which is where the tokens are. */
const withOtherId = (mixin: Mixin, body: string, id: string | undefined) =>
	withId({...mixin, idPath: [mixin.token_path ?? [], mixin.idPath].flat().join('.')}, body, id);

for (const mixin of mixins.filter(canTell)) {
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
				answers(body => withOtherId(mixin, body, id));
				const me = await comeBack(t, await agree(app, mixin));
				t.is(me.profiles[0]?.id, id);
				users.add(me.id);
			}
			t.is(users.size, 2);
		},
	);

	for (const [what, change] of Object.entries({
		'an id of null': (body: string) => withOtherId(mixin, body, 'null'),
		'no id': (body: string) => withOtherId(mixin, body, undefined),
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
