import {placesToken} from '../../scripts/standin/habits.ts';
import {answersByForm} from '../../starter/auth/form-post.ts';
import type {Mixin} from '../../starter/auth/mixin.ts';

// How services differ in what they do, whatever they are called.

/** The profile comes with the tokens, so that none is asked for: in their answer, or in the id_token. */
export const comesWithTokens = ({profile_url}: Mixin): boolean => profile_url === 'token';

/** It comes as a form, which holds texts and neither lists nor objects: OAuth 1.0a's tokens do. */
export const comesAsForm = (mixin: Mixin): boolean => mixin.oauth === 1 && comesWithTokens(mixin);

/** The callback comes as a form POST, which the app only repeats as an address of its own. */
export const sendsForm = ({custom_params}: Mixin): boolean => answersByForm(custom_params);

/** The profile is asked for as RFC 6750 says, in place of a header or parameter of the service's own. */
export const showsBearer = (mixin: Mixin): boolean =>
	mixin.oauth !== 1 && !comesWithTokens(mixin) && !placesToken({mixin});

/** It does all of it as most do, and needs to be told no more than its keys. */
export const isPlain = (mixin: Mixin): boolean =>
	mixin.profile_url !== undefined &&
	!mixin.authorize_url.includes('[subdomain]') &&
	!comesWithTokens(mixin) &&
	!sendsForm(mixin) &&
	!placesToken({mixin}) &&
	!mixin.profile_method &&
	!mixin.token_path &&
	!mixin.dialect;
