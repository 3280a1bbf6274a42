/** Files of `starter/auth/`, and the tests of `test/` that must notice when one of them is changed. */
export interface Group {
	files: readonly string[];
	tests: readonly string[];
}

export const groups: readonly Group[] = [
	{
		files: ['guard.ts', 'flows.ts', 'form-post.ts', 'redirect-uri.ts', 'next.ts'],
		tests: [
			'attacks/flows',
			'attacks/form-post',
			'attacks/table',
			'stories/callback-steps',
			'stories/next',
			'stories/redirect-uri',
		],
	},
	{
		files: ['grant.ts', 'bounded-agent.ts'],
		tests: [
			'attacks/begin',
			'attacks/token-answers',
			'attacks/token-profile',
			'attacks/secrets',
			'stories/provider-words',
		],
	},
	{
		files: ['http.ts'],
		tests: [
			'attacks/profile-answers',
			'tokens/aborted',
			'tokens/bodies',
			'tokens/misled',
			'tokens/redirects',
			'tokens/sizes',
		],
	},
	{
		files: ['api-call.ts', 'api-address.ts', 'signature.ts'],
		tests: [
			'standin/api',
			'tokens/addresses',
			'tokens/api-url',
			'tokens/bodies',
			'tokens/client',
			'tokens/members',
			'tokens/misuse',
			'tokens/redirect-params',
			'tokens/redirects-away',
			'tokens/rsa',
		],
	},
	{
		files: ['remote.ts', 'json.ts', 'model.ts'],
		tests: [
			'attacks/id-token',
			'attacks/ids',
			'attacks/token-profile',
			'stories/fetch-more',
			'stories/hostile',
			'stories/json',
			'stories/odd-members',
			'stories/times',
			'stories/what-is-kept',
		],
	},
	{
		files: ['oidc.ts', 'id-token.ts'],
		tests: ['attacks/away', 'attacks/id-token', 'stories/issuer'],
	},
	{
		files: ['resolve-user.ts', 'identities.ts', 'backend.ts', 'views.ts'],
		tests: [
			'account/disconnect',
			'account/history',
			'stories/at-once',
			'stories/backends',
			'stories/callback-endings',
			'stories/five-cases',
			'stories/get-user',
			'stories/sign-in',
			'stories/signup-closed',
			'stories/sync',
			'stories/what-is-kept',
			'tokens/kept-scopes',
			'tokens/scopes',
		],
	},
	{
		files: [
			'session.ts',
			'cookies.ts',
			'require.ts',
			'sessions/database.ts',
			'sessions/lifetime.ts',
		],
		tests: [
			'account/recent',
			'sessions/at-once',
			'sessions/cookies',
			'sessions/devices',
			'sessions/expiry',
			'sessions/failures',
			'sessions/ids',
			'sessions/sign-out',
			'sessions/strangers',
		],
	},
	{
		files: ['tokens.ts', 'stored-tokens.ts', 'vault.ts'],
		tests: [
			'stories/sealed',
			'tokens/misuse',
			'tokens/refused',
			'tokens/swapped',
			'tokens/unopened',
		],
	},
	{
		files: [
			'audit.ts',
			'recent.ts',
			'client.ts',
			'connection.ts',
			'refresh.ts',
			'refresh-request.ts',
			'renew.ts',
			'lease.ts',
			'refused.ts',
			'connect-again.ts',
			'token-answer.ts',
		],
		tests: [
			'tokens/client',
			'tokens/dead',
			'tokens/lease',
			'tokens/refresh',
			'tokens/refused',
			'tokens/repositories',
			'tokens/together',
		],
	},
	{
		files: ['client-proof.ts', 'revocations.ts', 'revoke.ts', 'revoker.ts'],
		tests: [
			'standin/refresh-request',
			'tokens/own-way',
			'tokens/revoke',
			'tokens/revoke-late',
			'tokens/revoked-words',
			'tokens/shared-revoker',
		],
	},
	{
		files: ['scopes.ts'],
		tests: ['tokens/kept-scopes', 'tokens/scopes', 'tokens/scopes-granted'],
	},
	{
		files: [
			'limits.ts',
			'password/backend.ts',
			'password/hashing.ts',
			'password/policy.ts',
			'password/views.ts',
		],
		tests: [
			'password/change',
			'password/hashing',
			'password/input',
			'password/limits',
			'password/rules',
			'password/sign-in',
			'password/sign-up',
		],
	},
];
