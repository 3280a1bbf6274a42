import {mixins} from '../harness.ts';

/** What Grant would let a browser decide, were it asked to. */
export const overrides = {
	access_url: 'https://evil.example/token',
	authorize_url: 'https://evil.example/authorize',
	request_url: 'https://evil.example/request',
	profile_url: 'https://evil.example/me',
	redirect_uri: 'https://evil.example/back',
	callback: '//evil.example',
	dynamic: 'evil',
	subdomain: 'evil.example/x?',
	scope: 'evil',
	key: 'evil',
	secret: 'evil',
	state: 'false',
	nonce: 'evil',
	transport: 'evil',
	'custom_params[prompt]': 'evil',
};

/** The headers of browsers that another site makes begin a flow. */
export const foreign = (origin: string): Record<string, Record<string, string>> => ({
	'of another site': {'sec-fetch-site': 'cross-site'},
	'of a sibling site': {'sec-fetch-site': 'same-site', origin: origin},
	'of an older browser on another site': {'sec-fetch-site': '', origin: 'https://evil.example'},
	'of a sandboxed frame': {'sec-fetch-site': '', origin: 'null'},
	'of another port': {'sec-fetch-site': '', origin: 'http://localhost:1'},
});

/** Names that are no provider's. */
export const oddNames = [
	'__proto__',
	'constructor',
	'toString',
	'hasOwnProperty',
	'defaults',
	'nowhere',
	'a%2Fb',
	'%00',
	'x'.repeat(300),
	...mixins.flatMap(({name}) => [
		name.toUpperCase(),
		`${name}%20`,
		`${name};x`,
		`${name}%2Fcallback`,
		`${name}.json`,
	]),
];

/** Answers to the request for a request token that are none: how they are, status and body. */
export const requestTokens: Record<string, [status: number, body: string]> = {
	'without oauth_callback_confirmed': [200, 'oauth_token=a&oauth_token_secret=b'],
	'with oauth_callback_confirmed=false': [
		200,
		'oauth_token=a&oauth_token_secret=b&oauth_callback_confirmed=false',
	],
	'without a token': [200, 'oauth_token_secret=b&oauth_callback_confirmed=true'],
	'with an empty token': [200, 'oauth_token=&oauth_token_secret=b&oauth_callback_confirmed=true'],
	'without a secret': [200, 'oauth_token=a&oauth_callback_confirmed=true'],
	'with two tokens': [
		200,
		'oauth_token=a&oauth_token=b&oauth_token_secret=b&oauth_callback_confirmed=true',
	],
	'that is an error': [401, 'oauth_problem=consumer_key_unknown'],
	'that is an error, and a token': [
		401,
		'oauth_token=a&oauth_token_secret=b&oauth_callback_confirmed=true',
	],
	'of 70 kB': [
		200,
		`oauth_token=a&oauth_token_secret=b&oauth_callback_confirmed=true&rest=${'x'.repeat(70_000)}`,
	],
	...Object.fromEntries(
		[301, 302, 303, 307, 308].map(status => [
			`beside a redirect, ${status},`,
			[status, 'oauth_token=a&oauth_token_secret=b&oauth_callback_confirmed=true'] as [
				number,
				string,
			],
		]),
	),
	'that is a page': [200, '<!doctype html><title>Maintenance</title>'],
	'that is empty': [200, ''],
	'that is null': [200, 'null'],
};
