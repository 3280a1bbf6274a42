import type {Mixin} from '../../auth/mixin.ts';

/** How to reach GitHub. Its keys are GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET. */
export const mixin = {
	// The email is null unless the person made it public; /user/emails lists the others.
	name: 'github',
	label: 'GitHub',
	oauth: 2,
	authorize_url: 'https://github.com/login/oauth/authorize',
	access_url: 'https://github.com/login/oauth/access_token',
	profile_url: 'https://api.github.com/user',
	revoke_url: 'https://api.github.com/applications/[client_id]/token',
	revoke_with: {method: 'DELETE', auth: 'basic', json: {access_token: '[access_token]'}},
	scope: ['read:user'],
	scopes: {repositories: ['repo']},
	idPath: 'id',
} satisfies Mixin;
