import test from 'ava';
import {stringify} from 'lossless-json';
import {
	fetchMore,
	fetchRemote,
	finish,
	resolveUser,
	signIn,
	takeTokens,
} from '../../starter/auth/views.ts';
import type {Context} from '../../starter/context.ts';
import {playApi} from '../helpers/api.ts';
import {startApp} from '../helpers/app.ts';
import {comesWithTokens, showsBearer} from '../helpers/kinds.ts';
import {edited, registry} from '../helpers/registry.ts';
import {counts} from '../helpers/rows.ts';
import {sampleOf} from '../helpers/sample.ts';
import * as visit from '../helpers/sign-in.ts';

// One more call in the callback, with the tokens of this sign-in, beside the profile.

const got: unknown[] = [];

/** The starter's callback with one line more. */
const asking = (path: string) =>
	edited(({mixin, model}) => ({
		async callback(ctx: Context) {
			const tokens = takeTokens(ctx, mixin);
			const remote = await fetchRemote(ctx, tokens);
			got.push(await fetchMore(ctx, tokens, path)); // added
			const profile = model.toProfile(remote);
			const {user, event} = await resolveUser(ctx, {mixin, tokens, remote, profile}, model);

			await signIn(ctx, user, event);
			await finish(ctx);
		},
	}));

/** Those with a profile's address, which a path can lead on from; other tokens come with it. */
const addressed = registry.filter(({mixin}) => !comesWithTokens(mixin));

/** Those whose calls may be passed on: a signature of OAuth 1.0a holds for one address. */
const bearers = addressed.filter(({mixin}) => mixin.oauth !== 1);

test.serial('another call with the same tokens answers a list, long numbers as text', async t => {
	const app = await startApp(t, {providers: asking('more/things?all=1')});

	for (const {mixin} of bearers) {
		const asked = await playApi(t, app, mixin, {
			'more/things?all=1': '[{"id": 12345678901234567890}, 2]',
		});
		t.is((await visit.signIn(app.browser(), mixin.name)).status, 302, mixin.label);
		t.deepEqual(got.at(-1), [{id: '12345678901234567890'}, 2]);

		const more = asked.find(({path}) => path === 'more/things?all=1');
		if (showsBearer(mixin)) t.regex(more?.authorization ?? '', /^Bearer ./);
		t.truthy(more?.token);
		t.true(asked.every(({token}) => token === more?.token));
	}
});

for (const {mixin} of addressed.filter(({mixin}) => mixin.oauth === 1)) {
	test.serial(`${mixin.name}: a call of OAuth 1.0a is signed for its own address`, async t => {
		const app = await startApp(t, {providers: asking('more')});
		const profile = stringify(sampleOf(mixin.name));
		const url = app.config.providers.get(mixin.name)?.addresses.profile_url ?? '';
		const file = url.slice(new URL('.', url).href.length);
		const asked = await playApi(t, app, mixin, {[file]: profile, more: {is: 'here'}});
		t.is((await visit.signIn(app.browser(), mixin.name)).status, 302);
		t.deepEqual(got.at(-1), {is: 'here'});

		const signatures = asked.map(({authorization}) =>
			/oauth_signature="([^"]+)"/.exec(authorization ?? '')?.at(1),
		);
		t.is(new Set(signatures).size, 2);
		t.true(signatures.every(Boolean));
	});
}

test.serial('where there is nothing, as at the stand-in, the answer is undefined', async t => {
	const app = await startApp(t, {providers: asking('no/such/thing')});

	for (const {mixin} of registry) {
		got.push('something');
		t.is((await visit.signIn(app.browser(), mixin.name)).status, 302, mixin.label);
		t.is(got.at(-1), undefined);
	}
});

for (const [what, answer] of Object.entries({refused: 403, broken: 500, 'not JSON': '<p>No</p>'})) {
	test.serial(
		`a further call that is ${what} is the provider's fault, and nothing is kept`,
		async t => {
			const app = await startApp(t, {providers: asking('more')});
			const before = await counts(app.db);

			for (const {mixin} of bearers) {
				await playApi(t, app, mixin, {more: answer});
				t.is((await visit.signIn(app.browser(), mixin.name)).status, 502, mixin.label);
			}
			t.deepEqual({...(await counts(app.db)), oauth_flows: 0}, {...before, oauth_flows: 0});
		},
	);
}

for (const path of ['//elsewhere.example/more', 'https://elsewhere.example/more', 'data:,more']) {
	test.serial(`a token goes to no other host: ${path}`, async t => {
		const app = await startApp(t, {providers: asking(path)});

		for (const {mixin} of addressed) {
			const answer = await visit.signIn(app.browser(), mixin.name);
			t.is(answer.status, 500, 'a mistake of ours');
			t.true(app.logged().includes(`${mixin.label}'s API is not at`));
		}
	});
}
