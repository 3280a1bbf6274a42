import test, {type ExecutionContext} from 'ava';
import type {Mixin} from '../../starter/auth/mixin.ts';
import type {TestApp} from '../helpers/app.ts';
import {honestly, withId} from './answers.ts';
import {agree, app, askedForProfiles, comeBack} from './harness.ts';

// Ids are compared byte for byte, and numbers by all their digits.

/** Ids, as JSON, that a careless comparison takes for one another. */
const pairs: Record<string, [string, string]> = {
	'A36: numbers beyond 2^53 differ in their last digit': ['9007199254740992', '9007199254740993'],
	'A36: numbers of forty digits differ in their last digit': ['7'.repeat(40), `${'7'.repeat(39)}8`],
	'A37: capitals tell people apart': ['"AbC"', '"abc"'],
	'A37: a space at the end tells people apart': ['"x"', '"x "'],
	'A37: accents tell people apart': ['"r\\u00e9sum\\u00e9"', '"resume"'],
	'A37: composed and decomposed letters tell people apart': ['"\\u00e9"', '"e\\u0301"'],
	'A37: a sharp s is not two': ['"\\u00df"', '"ss"'],
	'A37: the sign for kelvin is not a k': ['"\\u212a"', '"k"'],
	'A37: what cannot be seen tells people apart': ['"x"', '"x\\u200b"'],
	'C05: a zero in front tells people apart': ['"1"', '"01"'],
	'C05: a number in exponents is not one in words': ['"1e3"', '"1000"'],
	'C05: the last of 255 characters tells people apart': [
		`"${'x'.repeat(254)}a"`,
		`"${'x'.repeat(254)}b"`,
	],
};

/** Signs in as whoever has this id; answers the user's id and the remote one. */
const signInAs = async (t: ExecutionContext, {standin}: TestApp, mixin: Mixin, id: string) => {
	// OpenID Connect allows nothing but texts.
	const source = mixin.oauth === 'oidc' && !id.startsWith('"') ? `"${id}"` : id;
	standin.misbehave(
		mixin.name,
		'profile',
		honestly((ctx, body) => {
			ctx.body = withId(mixin, body, source);
		}),
	);
	if (mixin.oauth === 'oidc') {
		standin.idToken(mixin.name, claims => {
			claims.sub = JSON.parse(source);
		});
	}
	const me = await comeBack(t, await agree(app, mixin));
	standin.misbehave(mixin.name, 'profile');
	standin.idToken(mixin.name);
	return {user: me.id, remote: me.profiles[0]?.id};
};

const asText = (source: string): string =>
	source.startsWith('"') ? (JSON.parse(source) as string) : source;

for (const mixin of askedForProfiles) {
	for (const [name, [one, other]] of Object.entries(pairs)) {
		test.serial(`${mixin.name}: ${name}`, async t => {
			const first = await signInAs(t, app, mixin, one);
			const second = await signInAs(t, app, mixin, other);
			t.not(first.user, second.user);
			t.deepEqual([first.remote, second.remote], [asText(one), asText(other)]);
			t.deepEqual(await signInAs(t, app, mixin, one), first);
			t.is((await app.db(`${mixin.name}_profiles`)).length, 2);
		});
	}

	test.serial(`${mixin.name}: C05: a number and its digits are the same person`, async t => {
		const first = await signInAs(t, app, mixin, '42');
		t.deepEqual(await signInAs(t, app, mixin, '"42"'), first);
	});
}

test.serial('C03: the same id at two providers is two people', async t => {
	const users = [];
	for (const mixin of askedForProfiles) users.push((await signInAs(t, app, mixin, '"42"')).user);
	t.is(new Set(users).size, askedForProfiles.length);
});
