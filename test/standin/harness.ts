import {createHash, createHmac, createSign, randomBytes} from 'node:crypto';
import type {ExecutionContext} from 'ava';
import OAuth from 'oauth-1.0a';
import {type StandinOptions, startStandin} from '../../scripts/standin/index.ts';
import {type Mixin, standinAddresses, standinCredentials} from '../../starter/auth/mixin.ts';
import {github, google, sampleOf, twitter} from './services.ts';

export type Fields = Record<string, string | undefined>;
export type Json = Record<string, unknown>;

export const callbackOf = ({name}: Mixin) => `http://localhost:3000/connect/${name}/callback`;
export const state = 'state-of-128-bits-or-more';
export const verifier = 'a-code-verifier-that-is-43-characters-long-';
export const challenge = createHash('sha256').update(verifier).digest('base64url');

export const clientOf = (mixin: Mixin, sample = sampleOf(mixin)) => ({
	mixin,
	sample,
	redirectUris: [callbackOf(mixin)],
});

/** A stand-in of its own, with the three services unless a test brings others. */
export const start = async (t: ExecutionContext, options: Partial<StandinOptions> = {}) => {
	const clients = [github, google, twitter].map(mixin => clientOf(mixin));
	const standin = await startStandin({clients, port: 0, ...options});
	t.teardown(standin.close);
	return standin;
};

/** Form fields, less those that a test takes away with undefined. */
export const form = (fields: Fields) =>
	new URLSearchParams(
		Object.entries(fields).filter((pair): pair is [string, string] => pair[1] !== undefined),
	);

/** An app that does everything right, but for what a test changes. */
export const appOf = (origin: string, mixin: Mixin) => {
	const {key, secret} = standinCredentials(mixin);
	const at = standinAddresses(mixin, origin) as Record<string, string>;

	const request = (changes: Fields = {}) =>
		form({
			response_type: 'code',
			client_id: key,
			redirect_uri: callbackOf(mixin),
			state,
			scope: mixin.scope?.join(' '),
			code_challenge: challenge,
			code_challenge_method: 'S256',
			nonce: mixin.oauth === 'oidc' ? 'a-nonce' : undefined,
			...changes,
		});

	const ask = async (changes?: Fields) =>
		fetch(`${at.authorize_url}?${request(changes)}`, {redirect: 'manual'});

	/** The person's answer at the page. */
	const decide = async (choice: Fields = {person: 'ada'}, asked = request()) =>
		fetch(`${at.authorize_url}`, {
			method: 'POST',
			redirect: 'manual',
			body: form({request: asked.toString(), ...choice}),
		});

	const codeFor = async (choice?: Fields, changes?: Fields) => {
		const back = locationOf(await decide(choice, request(changes)));
		return back.searchParams.get('code') ?? undefined;
	};

	const token = async (fields: Fields, init: RequestInit = {}) =>
		fetch(`${at.access_url}`, {
			method: 'POST',
			body: form({client_id: key, client_secret: secret, ...fields}),
			...init,
		});

	const redeem = async (code: string | undefined, changes: Fields = {}, init?: RequestInit) =>
		token(
			{
				grant_type: 'authorization_code',
				code,
				redirect_uri: callbackOf(mixin),
				code_verifier: verifier,
				...changes,
			},
			init,
		);

	const refresh = async (refreshToken: unknown) =>
		token({grant_type: 'refresh_token', refresh_token: String(refreshToken)});

	const profile = async (accessToken: unknown) =>
		fetch(`${at.profile_url}`, {headers: {authorization: `Bearer ${accessToken}`}});

	const signIn = async (choice?: Fields) => json(await redeem(await codeFor(choice)));
	return {at, key, secret, request, ask, decide, codeFor, redeem, refresh, token, profile, signIn};
};

export const locationOf = (response: Response) => new URL(response.headers.get('location') ?? '');

export const json = async (response: Response) => (await response.json()) as Json;

/** Status and error code of an answer, whichever protocol it is in. */
export const refusal = async (response: Response) => {
	const text = await response.text();
	const [, code] = /"error":"(\w+)"|oauth_problem=(\w+)/.exec(text)?.filter(Boolean) ?? [];
	return `${response.status} ${code}`;
};

/** OAuth 1.0a as somebody else wrote it, so that we do not check our signatures by themselves. */
export const consumerOf = (origin: string, mixin: Mixin = twitter) => {
	const at = standinAddresses(mixin, origin) as Record<string, string>;
	const consumer = standinCredentials(mixin);
	const {signature_method = 'HMAC-SHA1'} = mixin;

	interface Signed {
		method?: string;
		token?: OAuth.Token;
		data?: Record<string, string>;
		/** A form in the body, which is signed too. */
		body?: Record<string, string>;
		/** Changes the protocol's parameters, before they are signed or after. */
		before?: (oauth: OAuth.Data) => void;
		after?: (oauth: OAuth.Data) => void;
		secret?: string;
	}

	const send = async (url: string, {method = 'POST', ...signed}: Signed = {}) => {
		const secret = signed.secret ?? consumer.secret;
		const oauth = new OAuth({
			consumer: {...consumer, secret},
			signature_method,
			hash_function: (base, key) =>
				signature_method === 'RSA-SHA1'
					? createSign('RSA-SHA1').update(base).sign(secret, 'base64')
					: createHmac('sha1', key).update(base).digest('base64'),
		});
		const {token, data = {}, body} = signed;
		// The library signs what `authorize` gives it and takes no changed nonce or timestamp.
		const protocol: OAuth.Data = {
			oauth_consumer_key: consumer.key,
			oauth_nonce: randomBytes(8).toString('hex'),
			oauth_signature_method: signature_method,
			oauth_timestamp: Math.floor(Date.now() / 1000),
			oauth_version: '1.0',
			...(token ? {oauth_token: token.key} : {}),
			...data,
		};
		signed.before?.(protocol);
		const request = {url, method, data: body ?? {}};
		const signature = oauth.getSignature(request, token?.secret, protocol);
		const sent = {...protocol, oauth_signature: signature};
		signed.after?.(sent);
		return fetch(url, {
			method,
			headers: {...oauth.toHeader(sent as OAuth.Authorization)},
			...(body ? {body: form(body)} : {}),
		});
	};

	const requestToken = async (signed: Signed = {}) =>
		send(`${at.request_url}`, {data: {oauth_callback: callbackOf(mixin)}, ...signed});

	const begin = async () => tokenIn(await requestToken());

	const decide = async (token: OAuth.Token, choice: Fields = {person: 'ada'}) =>
		fetch(`${at.authorize_url}`, {
			method: 'POST',
			redirect: 'manual',
			body: form({request: `oauth_token=${token.key}`, ...choice}),
		});

	const accessToken = async (token: OAuth.Token, oauth_verifier?: string, signed: Signed = {}) =>
		send(`${at.access_url}`, {token, data: oauth_verifier ? {oauth_verifier} : {}, ...signed});

	/** Up to the moment where the app holds a verifier. */
	const agree = async (choice?: Fields) => {
		const token = await begin();
		const back = locationOf(await decide(token, choice));
		return {token, verifier: back.searchParams.get('oauth_verifier') ?? ''};
	};

	const signIn = async (choice?: Fields) => {
		const {token, verifier} = await agree(choice);
		return tokenIn(await accessToken(token, verifier));
	};

	const profile = async (token: OAuth.Token, query = '', signed: Signed = {}) =>
		send(`${at.profile_url}${query}`, {method: 'GET', token, ...signed});

	return {at, send, requestToken, begin, decide, accessToken, agree, signIn, profile};
};

const tokenIn = async (response: Response): Promise<OAuth.Token> => {
	const answer = new URLSearchParams(await response.text());
	return {key: answer.get('oauth_token') ?? '', secret: answer.get('oauth_token_secret') ?? ''};
};
