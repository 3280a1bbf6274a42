import test from 'ava';
import {resolveAnswers} from '../../scripts/provider/answers.ts';
import {findService, serviceNames} from '../../scripts/provider/catalogue.ts';
import {refreshRequest} from '../../starter/auth/refresh-request.ts';
import {fetchRemoteProfile} from '../../starter/auth/remote.ts';
import {revokeTokens} from '../../starter/auth/revoke.ts';
import {settingsOf, signIn} from './app-side.ts';
import {clientOf, refusal, start} from './harness.ts';

// What the app sends and what the stand-in wants are two readings of one mixin. One at a time, as a
// call has five seconds and there are many.

for (const name of serviceNames.filter(name => findService(name)?.revoke_url)) {
	test.serial(`the app revokes the tokens of ${name} as its mixin says`, async t => {
		const {mixin, sample} = await resolveAnswers({name});
		const {origin, calls} = await start(t, {clients: [clientOf(mixin, JSON.parse(sample))]});
		const settings = await settingsOf(mixin, origin);
		const tokens = await signIn(settings);

		await revokeTokens(settings, tokens, async () => t.fail('nothing has run out'));
		const revocations = calls.filter(({step}) => step === 'revoke');
		t.true(revocations.length > 0 && revocations.every(({status}) => status < 300));

		if (mixin.oauth === 1) {
			await t.throwsAsync(fetchRemoteProfile(settings, tokens, undefined));
			return;
		}
		const {url, ...request} = refreshRequest(settings, `${tokens.refresh_token}`);
		t.is(await refusal(await fetch(url, request)), '400 invalid_grant');
	});
}
