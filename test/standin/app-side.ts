import {begin, trade} from '../../starter/auth/grant.ts';
import {objectAt} from '../../starter/auth/json.ts';
import type {Mixin} from '../../starter/auth/mixin.ts';
import {type Ready, ready} from '../../starter/auth/oidc.ts';
import {resolveProvider} from '../../starter/auth/settings.ts';
import {readTokens} from '../../starter/auth/token-answer.ts';
import {callbackOf, form, locationOf} from './harness.ts';

// The app's own modules at the stand-in, without the app around them.

/** A provider as the app reaches it at the stand-in. */
export const settingsOf = async (mixin: Mixin, origin = 'http://127.0.0.1:3001') => {
	const settings = resolveProvider(mixin, {}, origin);
	if ('reason' in settings) throw new Error(settings.reason);
	return ready(settings);
};

/** Signs Ada in as the app does, and answers the tokens. */
export const signIn = async (settings: Ready) => {
	const {mixin, addresses} = settings;
	const callback = callbackOf(mixin);
	const {location, session} = await begin(settings, callback);
	const back = await fetch(`${addresses.authorize_url}`, {
		method: 'POST',
		redirect: 'manual',
		body: form({request: new URL(location).search.slice(1), person: 'ada'}),
	});
	const query = Object.fromEntries(
		back.headers.has('location') ? locationOf(back).searchParams : inputsOf(await back.text()),
	);
	return tokensOf(settings, await trade(settings, callback, session, query));
};

/** What a page's form would post, for a service that answers in that way. */
const inputsOf = (page: string) =>
	[...page.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(
		([, name = '', value = '']) => [name, value] as const,
	);

/** The tokens in an answer of the token endpoint. */
export const tokensOf = ({mixin}: Ready, answer: Parameters<typeof objectAt>[0]) =>
	readTokens(objectAt(answer, mixin.token_path), mixin.oauth, mixin.label);
