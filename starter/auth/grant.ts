import {createRequire} from 'node:module';
import type {GrantConfig} from 'grant';
import {BoundedAgent, withPortInHost} from './bounded-agent.ts';
import {providerFailed} from './errors.ts';
import {type JsonObject, parseObject} from './json.ts';
import type {Mixin} from './mixin.ts';
import type {Ready} from './oidc.ts';

// Grant is CommonJS, and its types name the default export twice.
const grant = createRequire(import.meta.url)('grant') as typeof import('grant').default;

/** What Grant must find again when the person comes back; it holds secrets, so it is sealed. */
export interface GrantSession {
	provider: string;
	state?: string;
	nonce?: string;
	code_verifier?: string;
	request?: {oauth_token: string; oauth_token_secret: string};
}

interface Step {
	path: string;
	query?: Record<string, string>;
	session?: GrantSession;
	agent: BoundedAgent;
}

/** What Grant says at the end of a step: where to send the person, or the token's answer. */
interface Outcome {
	location: string | undefined;
	session: GrantSession | undefined;
	response: {error?: unknown; raw?: unknown} | undefined;
}

/**
 * Grant changes requests by a provider's name, even by a part of it. It gets a name that means
 * nothing to it, or the one whose changes the mixin asks for.
 */
const nameFor = ({dialect}: Mixin) => dialect ?? 'service';

const configOf = ({mixin, addresses, key, secret}: Ready, redirectUri: string): GrantConfig => ({
	defaults: {prefix: '/connect', transport: 'state', response: ['tokens', 'raw']},
	[nameFor(mixin)]: {
		oauth: mixin.oauth === 1 ? 1 : 2,
		...(mixin.oauth === 1
			? {
					request_url: withPortInHost(addresses.request_url ?? ''),
					access_url: withPortInHost(addresses.access_url ?? ''),
				}
			: {
					access_url: addresses.access_url,
					state: true,
					pkce: mixin.pkce !== false,
					nonce: mixin.oauth === 'oidc',
				}),
		authorize_url: withoutQuery(addresses.authorize_url ?? ''),
		key,
		secret,
		...(mixin.signature_method === 'RSA-SHA1' && {private_key: secret}),
		scope: [...(mixin.scope ?? [])],
		scope_delimiter: mixin.scope_delimiter ?? ' ',
		token_endpoint_auth_method: mixin.token_endpoint_auth_method ?? 'client_secret_post',
		custom_params: {...queryOf(addresses.authorize_url ?? ''), ...mixin.custom_params},
		redirect_uri: redirectUri,
	} as GrantConfig[string],
});

/** Grant puts a `?` behind the address, whatever it has. */
const withoutQuery = (address: string) => address.replace(/\?.*$/, '');
const queryOf = (address: string) => Object.fromEntries(new URL(address).searchParams);

/**
 * Runs one step of Grant. It never sees the browser's request: its Koa handler gets a context
 * made of what the guard let through, so nothing else can reach it.
 */
const run = async (settings: Ready, redirectUri: string, step: Step): Promise<Outcome> => {
	const {path, query = {}, session, agent} = step;
	const handler = grant.koa({
		config: configOf(settings, redirectUri),
		request: {agent, timeout: 5000},
	});
	let location: string | undefined;
	const context = {
		method: 'GET',
		originalUrl: path,
		request: {query, body: {}},
		response: {
			redirect(to: string) {
				location = to;
			},
		},
		session: {grant: session},
		state: {} as {grant?: {response?: Outcome['response']}},
	};

	try {
		await handler(context, async () => {});
	} catch (cause) {
		throw providerFailed(`${settings.mixin.label}: Grant could not read the answer`, cause);
	}
	if (agent.isTooLarge) throw providerFailed(`${settings.mixin.label}: the answer is too large`);
	return {location, session: context.session.grant, response: context.state.grant?.response};
};

/**
 * Begins a flow: state, PKCE and nonce, or a request token. Answers the provider's address and
 * what must be kept. Throws `provider-failed`.
 */
export const begin = async (settings: Ready, redirectUri: string) => {
	const {mixin, addresses} = settings;
	const {location, session, response} = await run(settings, redirectUri, {
		path: `/connect/${nameFor(mixin)}`,
		agent: new BoundedAgent(addresses.request_url ?? ''),
	});

	if (!location || !session) {
		throw providerFailed(`${mixin.label} gave no request token: ${wordOf(response?.error)}`);
	}
	if (mixin.oauth === 1) checkRequestToken(mixin.label, session.request);
	return {location, session};
};

/** RFC 5849 §2.1: token, secret, and the server's word that it knows OAuth 1.0a. */
const checkRequestToken = (label: string, answer: unknown) => {
	const {oauth_token, oauth_token_secret, oauth_callback_confirmed} = (answer ?? {}) as JsonObject;
	if (
		typeof oauth_token !== 'string' ||
		oauth_token === '' ||
		typeof oauth_token_secret !== 'string' ||
		oauth_callback_confirmed !== 'true'
	) {
		throw providerFailed(`${label}'s request token is not one of OAuth 1.0a`);
	}
};

/** Trades the code or the verifier for the token's answer. Throws `provider-failed`. */
export const trade = async (
	settings: Ready,
	redirectUri: string,
	session: GrantSession,
	query: Record<string, string>,
): Promise<JsonObject> => {
	const {mixin, addresses} = settings;
	const agent = new BoundedAgent(addresses.access_url ?? '');
	const {response} = await run(settings, redirectUri, {
		path: `/connect/${nameFor(mixin)}/callback`,
		query,
		session,
		agent,
	});

	const raw = response?.raw;
	if (response?.error || typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
		throw providerFailed(`${mixin.label} gave no token: ${wordOf(response?.error)}`);
	}
	// Grant reads JSON as JavaScript does, and rounds the long numbers of a profile in it.
	const isJson = agent.text.trimStart().startsWith('{');
	const answer = isJson ? parseObject(agent.text, `${mixin.label}'s token`) : (raw as JsonObject);
	// Where a dialect wraps its tokens, Grant has not looked beside them.
	if (answer.error) throw providerFailed(`${mixin.label} gave no token: ${wordOf(answer.error)}`);
	return answer;
};

/**
 * The provider's own word for what went wrong, such as `invalid_grant`, or Node's, without the advice
 * that it puts behind a semicolon. A long one that is not of lower-case letters alone could be a code
 * or a token that it quotes.
 */
export const wordOf = (error: unknown): string => {
	if (typeof error === 'object' && error !== null && 'error' in error) return wordOf(error.error);
	const [word = ''] = typeof error === 'string' ? error.split(';') : [];
	const isWord =
		/^[\w .:-]{1,64}$/.test(word) &&
		word.split(/[ .:]/).every(part => part.length <= 12 || /^[a-z_-]+$/.test(part));
	return isWord ? word : 'an unreadable answer';
};
