import {setTimeout as wait} from 'node:timers/promises';
import {isUnavailable} from '../database.ts';
import {type Connection, type Stored, tableOf} from './connection.ts';
import {AuthError, providerFailed} from './errors.ts';
import {wordOf} from './grant.ts';
import {ask, bounds} from './http.ts';
import {type JsonObject, objectAt, parseObject} from './json.ts';
import type {Ready} from './oidc.ts';
import {refreshRequest} from './refresh-request.ts';
import {queueRevocation} from './revocations.ts';
import {openSecrets, type Secrets, sealSecrets} from './stored-tokens.ts';
import {readTokens, type Tokens} from './token-answer.ts';

/** What services say of a refresh token that is no more: RFC 6749 §5.2, GitHub's word and Slack's. */
const deadWords = new Set(['invalid_grant', 'bad_refresh_token', 'invalid_refresh_token']);

/**
 * Trades a refresh token for new tokens (RFC 6749 §6). Throws `connect-again` when the provider says
 * that it is dead, or answers with somebody else's tokens, and `provider-failed` for everything else
 * that is not new tokens.
 */
export const askForTokens = async (
	settings: Ready,
	refreshToken: string,
	idToken: string | null = null,
): Promise<Tokens> => {
	const {label, oauth, token_path} = settings.mixin;
	const what = `${label}'s new token`;
	const {url, method, headers, body = null} = refreshRequest(settings, refreshToken);
	const response = await ask(url, {
		method,
		body,
		headersFor: () => headers,
		redirect: 'error',
		bytes: bounds.tokenBytes,
		what,
	});

	const answer = readAnswer(await response.text(), what);
	const word = answer.error ? wordOf(answer.error) : undefined;
	if (word && deadWords.has(word)) throw new AuthError('connect-again', `${what}: ${word}`);
	if (word || !response.ok) {
		throw providerFailed(`${what}: answered ${response.status} ${word ?? ''}`);
	}

	const tokens = readTokens(objectAt(answer, token_path), oauth, label);
	const isTheirs = !tokens.id_token || !idToken || (await areOfOne(tokens.id_token, idToken));
	if (!isTheirs) throw new AuthError('connect-again', `${what}: is of somebody else`);
	return tokens;
};

/**
 * Whether two id_tokens speak of one person. They came straight from the token endpoint, which is as
 * good as a signature (OpenID Connect Core §3.1.3.7), and asking for keys could cost the tokens
 * beside them.
 */
const areOfOne = async (one: string, other: string): Promise<boolean> => {
	const {subOf} = await import('./id-token.ts');
	return subOf(one) === subOf(other);
};

/** JSON as RFC 6749 §5.1 says, or the form that a few services answer. */
const readAnswer = (text: string, what: string): JsonObject => {
	const isForm = /^[\w.-]+=[^<{\s]*$/.test(text.trim());
	return isForm ? Object.fromEntries(new URLSearchParams(text.trim())) : parseObject(text, what);
};

const pause = 250;
const mostTries = 5;

/**
 * Stores new tokens. Where a sign-in has brought others meanwhile, those stay, and only a refresh
 * token is taken that replaces the one that was sent. Without a new refresh token the old one stays,
 * and so does the scope when nothing is said of it (RFC 6749 §6), and always the id_token of the
 * sign-in, which was verified. Of an account that was let go of meanwhile the tokens are revoked;
 * throws `not-found` then.
 */
export const storeTokens = async (
	connection: Connection,
	before: Stored,
	sent: string,
	tokens: Tokens,
): Promise<Stored> => {
	for (let attempt = 1; ; attempt++) {
		try {
			return await store(connection, before, sent, tokens);
		} catch (error) {
			// The provider has forgotten the old ones: a locked database must not lose the new.
			if (!isUnavailable(error) || attempt === mostTries) throw error;
			await wait(pause);
		}
	}
};

const store = async (
	connection: Connection,
	{row, tokens: before}: Stored,
	sent: string,
	{access_token, refresh_token, token_expires_at, scope}: Tokens,
): Promise<Stored> => {
	const {db, seals, settings, id} = connection;
	const {name, label} = settings.mixin;
	const table = tableOf(connection);
	const secrets = {access_token, ...(refresh_token && {refresh_token})};
	const sealed = sealSecrets(seals, table, id, secrets);
	const changes = {
		...sealed,
		token_expires_at,
		...(scope !== null && {scope}),
		updated_at: Date.now(),
	};

	const isHeld = await db.transaction(async trx => {
		const current: Secrets | undefined = await trx(table)
			.where({id})
			.forUpdate()
			.first('access_token', 'refresh_token');
		if (!current) {
			await queueRevocation(trx, seals, {provider: name, userId: row.user_id, secrets});
			return false;
		}

		const held = openSecrets(seals, table, id, current);
		const isReplaced = held.access_token !== before.access_token;
		const fitting = isReplaced ? {refresh_token: sealed.refresh_token} : changes;
		const isSpent = held.refresh_token === sent && (!isReplaced || refresh_token);
		if (isSpent) await trx(table).where({id}).update(fitting);
		return true;
	});
	if (!isHeld) throw new AuthError('not-found', `that ${label} account was let go of`);
	return {row: {...row, ...changes}, tokens: {...before, ...secrets}};
};
