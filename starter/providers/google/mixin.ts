import type {Mixin} from '../../auth/mixin.ts';

/** How to reach Google. Its keys are GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET. */
export const mixin = {
	name: 'google',
	label: 'Google',
	oauth: 'oidc',
	issuer: 'https://accounts.google.com',
	authorize_url: 'https://accounts.google.com/o/oauth2/v2/auth',
	access_url: 'https://oauth2.googleapis.com/token',
	profile_url: 'https://openidconnect.googleapis.com/v1/userinfo',
	api_url: 'https://www.googleapis.com',
	jwks_url: 'https://www.googleapis.com/oauth2/v3/certs',
	revoke_url: 'https://oauth2.googleapis.com/revoke',
	scope: ['openid', 'profile', 'email'],
	scopes: {calendar: ['https://www.googleapis.com/auth/calendar.readonly']},
	custom_params: {access_type: 'offline'},
	idPath: 'sub',
} satisfies Mixin;
