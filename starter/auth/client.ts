import type {Knex} from 'knex';
import {addressIn} from './api-address.ts';
import {callApi} from './api-call.ts';
import {type Connection, shownOf} from './connection.ts';
import {AuthError} from './errors.ts';
import type {Mixin} from './mixin.ts';
import {ready} from './oidc.ts';
import {usableTokens} from './refresh.ts';
import {isRefused} from './refused.ts';
import {vaultOf} from './vault.ts';

/** What `fetch` takes, less what a token must not be sent with: a stream cannot be sent twice. */
export type CallInit = Omit<RequestInit, 'body'> & {
	body?: Exclude<BodyInit, ReadableStream> | null;
};

/** `fetch` at one provider's API, in the name of one person. */
export type ApiClient = (path: string | URL, init?: CallInit) => Promise<Response>;

/**
 * Calls a provider's API with the stored tokens of a profile, as `fetch` does:
 *
 *     const github = client(ctx.db, mixin, profile.id);
 *     const response = await github('user/repos?sort=pushed');
 *     if (response.ok) use(await response.json());
 *
 * A path is at the profile's host, with a slash before it or without, though one with a colon in
 * its first part needs the slash (RFC 3986 §4.2); a whole address may be there or below the mixin's
 * `api_url`. OAuth 2 shows the bearer token, OAuth 1.0a signs, and headers and parameters that the
 * mixin names go along. Tokens are refreshed a minute before they end, and once when the provider
 * answers 401. The answer begins within 5 s, is here within 10 s (each refresh may take as long), and
 * has 1 MB at most; a redirect is followed on that host only.
 *
 * Throws `connect-again` when the tokens are dead, `provider-failed` when there is no answer,
 * `not-found` when nobody holds that profile, `unknown-provider` when it is not mounted, and
 * `TypeError` for an address elsewhere and for what `fetch` does not take. A status is an answer, and
 * not thrown.
 */
export const client =
	(db: Knex, mixin: Mixin, profileId: string): ApiClient =>
	async (path, init = {}) => {
		const {seals, providers} = vaultOf(db, mixin);
		const known = providers.get(mixin.name);
		if (!known) throw new AuthError('unknown-provider', `${mixin.label} is not mounted`);

		const settings = await ready(known);
		const address = addressIn(settings, path);
		const connection: Connection = {db, seals, settings, id: profileId};
		const {body = null, redirect = 'follow', signal = null} = init;
		const method = (init.method ?? 'GET').toUpperCase();
		new Request(address, {method, body}); // refuses a GET with a body, and a stream
		const call = async (refused?: string) => {
			signal?.throwIfAborted(); // before anything begins that nobody would hear the end of
			const stored = await unlessAborted(usableTokens(connection, refused), signal);
			const shown = await shownOf(connection, stored);
			const response = await callApi(settings, shown, address, {
				method,
				headers: Object.fromEntries(new Headers(init.headers)),
				body,
				redirect,
				signal,
				what: `${mixin.label}'s API`,
			});
			return {response, shown, canRefresh: stored.tokens.refresh_token !== null};
		};

		const {response, shown, canRefresh} = await call();
		if (response.status !== 401) return response;
		// A connection ends by this, so it must be the token that is refused, and not this one call.
		if (!canRefresh && !(await isRefused(settings, shown))) return response;
		return (await call(shown.access_token)).response;
	};

/** The same, unless the caller gives up: a refresh goes on by itself, for the next call. */
const unlessAborted = async <Answer>(
	promise: Promise<Answer>,
	signal: AbortSignal | null,
): Promise<Answer> => {
	if (!signal) return promise;

	const heard = new AbortController();
	const aborted = new Promise<never>((_, reject) => {
		const options = {signal: heard.signal, once: true};
		signal.addEventListener('abort', () => reject(signal.reason), options);
	});
	return Promise.race([promise, aborted]).finally(() => heard.abort());
};
