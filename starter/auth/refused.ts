import {callApi, type Shown} from './api-call.ts';
import type {Ready} from './oidc.ts';

/**
 * Whether a provider refuses a token, and not just one call with it: it is asked for the profile,
 * which any token of ours opens. Where there is no profile to ask for, the call decides.
 */
export const isRefused = async (settings: Ready, shown: Shown): Promise<boolean> => {
	const {mixin, addresses} = settings;
	const {profile_url} = addresses;
	if (!profile_url || profile_url === 'token') return true;

	const what = `${mixin.label}'s profile`;
	const {profile_method: method = 'GET'} = mixin;
	const {status} = await callApi(settings, shown, profile_url, {method, what});
	return status === 401;
};
