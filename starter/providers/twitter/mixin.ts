import type {Mixin} from '../../auth/mixin.ts';

/** How to reach X. Its keys are TWITTER_CONSUMER_KEY and TWITTER_CONSUMER_SECRET. */
export const mixin = {
	// With ?include_email=true in profile_url, and that permission of the app, the e-mail comes too (unconfirmed).
	name: 'twitter',
	label: 'X',
	oauth: 1,
	request_url: 'https://api.twitter.com/oauth/request_token',
	authorize_url: 'https://api.twitter.com/oauth/authenticate',
	access_url: 'https://api.twitter.com/oauth/access_token',
	profile_url: 'https://api.twitter.com/1.1/account/verify_credentials.json',
	revoke_url: 'https://api.twitter.com/1.1/oauth/invalidate_token.json',
	revoke_with: {auth: 'token'},
	idPath: 'id_str',
} satisfies Mixin;
