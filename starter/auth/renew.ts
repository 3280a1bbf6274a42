import {type Connection, type Stored, tableOf} from './connection.ts';
import {AuthError, providerFailed} from './errors.ts';
import {wordOf} from './grant.ts';
import {ask, bounds} from './http.ts';
import {type JsonObject, objectAt, parseObject} from './json.ts';
import {type Ready, verifyRefreshed} from './oidc.ts';
import {refreshRequest} from './refresh-request.ts';
import {queueRevocation} from './revocations.ts';
import {sealSecrets} from './stored-tokens.ts';
import {readTokens, type Tokens} from './token-answer.ts';

/** What services say of a refresh token that is no more: RFC 6749 §5.2, GitHub's word and Slack's. */
const deadWords = new Set(['invalid_grant', 'bad_refresh_token', 'invalid_refresh_token']);

/**
 * Trades a refresh token for new tokens (RFC 6749 §6); a new id_token must be of the same person as
 * the one before. Throws `connect-again` when the provider
 * says that it is dead, and `provider-failed` for everything else that is not new tokens.
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
	const word = answer.error === undefined ? undefined : wordOf(answer.error);
	if (word && deadWords.has(word)) throw new AuthError('connect-again', `${what}: ${word}`);
	if (word || !response.ok) {
		throw providerFailed(`${what}: answered ${response.status} ${word ?? ''}`);
	}

	const tokens = readTokens(objectAt(answer, token_path), oauth, label);
	if (tokens.id_token && idToken) await verifyRefreshed(settings, tokens.id_token, idToken);
	return tokens;
};

/** JSON as RFC 6749 §5.1 says, or the form that a few services answer. */
const readAnswer = (text: string, what: string): JsonObject => {
	const isForm = /^[\w.-]+=[^<{\s]*$/.test(text.trim());
	return isForm ? Object.fromEntries(new URLSearchParams(text.trim())) : parseObject(text, what);
};

/**
 * Stores new tokens where the refresh token still is that brought them. Without a new refresh token
 * the old one stays, and so does the scope when nothing is said of it (RFC 6749 §6). Of an account
 * that was let go of meanwhile, they are revoked; throws `not-found` then.
 */
export const storeTokens = async (
	connection: Connection,
	{row, tokens: before}: Stored,
	sent: string,
	tokens: Tokens,
): Promise<Stored> => {
	const {db, seals, settings, id} = connection;
	const {name, label} = settings.mixin;
	const table = tableOf(connection);
	const {access_token, refresh_token, id_token, token_expires_at, scope} = tokens;
	const secrets = {
		access_token,
		...(refresh_token && {refresh_token}),
		...(id_token && {id_token}),
	};
	const changes = {
		...(await sealSecrets(seals, table, id, secrets)),
		token_expires_at,
		...(scope !== null && {scope}),
		updated_at: Date.now(),
	};

	const isHeld = await db.transaction(async trx => {
		const current = await trx(table).where({id}).forUpdate().first('refresh_token');
		if (!current) {
			await queueRevocation(trx, seals, {provider: name, userId: row.user_id, secrets});
			return false;
		}
		const place = {table, row: id, column: 'refresh_token'};
		const held = current.refresh_token && (await seals.open(current.refresh_token, place));
		// Another one is of a sign-in meanwhile, and newer than these.
		if (held === sent) await trx(table).where({id}).update(changes);
		return true;
	});
	if (!isHeld) throw new AuthError('not-found', `that ${label} account was let go of`);
	return {row: {...row, ...changes}, tokens: {...before, ...secrets}};
};
