import {parse} from 'lossless-json';
import type {Mixin} from '../../starter/auth/mixin.ts';

// One service of each protocol, as some real ones are: the stand-in's tests hold whichever providers
// an app has, and whatever it makes of them.

export const github = {
	name: 'github',
	label: 'GitHub',
	oauth: 2,
	authorize_url: 'https://github.com/login/oauth/authorize',
	access_url: 'https://github.com/login/oauth/access_token',
	profile_url: 'https://api.github.com/user',
	revoke_url: 'https://api.github.com/applications/[client_id]/token',
	revoke_with: {method: 'DELETE', auth: 'basic', json: {access_token: '[access_token]'}},
	scope: ['read:user'],
	idPath: 'id',
} satisfies Mixin;

export const google = {
	name: 'google',
	label: 'Google',
	oauth: 'oidc',
	issuer: 'https://accounts.google.com',
	authorize_url: 'https://accounts.google.com/o/oauth2/v2/auth',
	access_url: 'https://oauth2.googleapis.com/token',
	profile_url: 'https://openidconnect.googleapis.com/v1/userinfo',
	jwks_url: 'https://www.googleapis.com/oauth2/v3/certs',
	revoke_url: 'https://oauth2.googleapis.com/revoke',
	scope: ['openid', 'profile', 'email'],
	idPath: 'sub',
} satisfies Mixin;

export const twitter = {
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

const samples: Record<string, object> = {
	github: {
		login: 'octocat',
		id: 583231,
		avatar_url: 'https://avatars.githubusercontent.com/u/583231?v=4',
		html_url: 'https://github.com/octocat',
		name: 'The Octocat',
		company: '@github',
		email: null,
		public_repos: 8,
		created_at: '2011-01-25T18:44:36Z',
	},
	google: {
		sub: '110169484474386276334',
		name: 'Elisa Beckett',
		given_name: 'Elisa',
		family_name: 'Beckett',
		picture: 'https://lh3.googleusercontent.com/a/default-user=s96-c',
		email: 'elisa.beckett@gmail.com',
		email_verified: true,
	},
	twitter: {
		id_str: '6253282',
		name: 'X API',
		screen_name: 'XAPI',
		location: 'San Francisco, CA',
		verified: true,
		followers_count: 6133636,
		profile_image_url_https: 'https://pbs.twimg.com/profile_images/942858479592554497/photo.jpg',
	},
};

/** A profile as one of them sends it, with numbers as the stand-in wants them. */
export const sampleOf = ({name}: Pick<Mixin, 'name'>): unknown =>
	parse(JSON.stringify(samples[name] ?? {}));
