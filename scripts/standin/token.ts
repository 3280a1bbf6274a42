import {createHash} from 'node:crypto';
import {authenticate, same} from './authenticate.ts';
import type {Authorization} from './authorize.ts';
import type {Client} from './client.ts';
import {wrapped} from './dialects.ts';
import {repeatedMembers} from './habits.ts';
import {type Parameters, sendJson} from './http.ts';
import {profileOf, textOf, valueAt} from './profile.ts';
import {Refusal} from './refusal.ts';
import {createStore} from './store.ts';
import {tokenForm} from './token-form.ts';
import type {Tokens} from './tokens.ts';
import {makeTrouble} from './trouble.ts';
import type {Grant, Handler, World} from './world.ts';

/** A code and what has to be shown for it; it is remembered past its end, to notice a second use. */
export interface Code {
	authorization: Authorization;
	grant: Grant;
	until: number;
	spent: boolean;
}

export type Codes = ReturnType<typeof createCodes>;

export const createCodes = () => createStore<Code>({seconds: 600});

/** The token endpoint (RFC 6749 §4.1.3 and §6). */
export const tokenEndpoint =
	(
		world: World,
		codes: Codes,
		tokens: Tokens,
		idToken: (grant: Grant, nonce: string | undefined) => Promise<string>,
	): Handler =>
	async (ctx, client) => {
		const parameters = authenticate(ctx, client, tokenForm(ctx, client));

		if (parameters.grant_type === 'refresh_token') {
			const grant = refreshed(tokens, world.settings.rotation, parameters, client);
			const kept = world.settings.rotation ? undefined : parameters.refresh_token;
			const answer = {...repeated(client, grant, world), ...tokens.issue(grant, kept)};
			return sendJson(ctx, wrapped(answer, client));
		}

		if (parameters.grant_type !== 'authorization_code') {
			throw new Refusal(400, 'unsupported_grant_type', 'authorization_code or refresh_token');
		}

		const found = codes.get(parameters.code);
		if (found && (await makeTrouble(ctx, found.authorization.trouble))) return;
		const {grant, authorization} = redeemed(found, client, parameters);

		const isOpenId = client.mixin.oauth === 'oidc';
		const isProfile = client.mixin.profile_url === 'token' && !isOpenId;
		const answer = {
			...(isProfile && profileOf(client, grant.person, world.origin)),
			...repeated(client, grant, world),
			...tokens.issue(grant),
			...(isOpenId && {id_token: await idToken(grant, authorization.nonce)}),
		};
		sendJson(ctx, wrapped(answer, client));
	};

/** Members that calls of the API have to repeat; what they hold, only the service knows. */
const repeated = (client: Client, {person}: Grant, {origin}: World) => {
	const names = repeatedMembers(client);
	if (names.length === 0) return {};
	const id = valueAt(profileOf(client, person, origin), client.mixin.idPath.split('.'));
	return Object.fromEntries(names.map(name => [name, textOf(id)]));
};

/** Takes a code once, for whom and for what it was issued (RFC 6749 §4.1.3). */
const redeemed = (
	code: Code | undefined,
	client: Client,
	{redirect_uri: redirectUri, code_verifier: verifier = ''}: Parameters,
): Code => {
	const refuse = (message: string) => {
		throw new Refusal(400, 'invalid_grant', message);
	};

	if (!code || code.grant.client !== client) throw refuse('no such code');

	if (code.spent) {
		// Whoever comes second may be the rightful one, so the first gets nothing of it either.
		code.grant.revoked = true;
		refuse('the code has been used');
	}

	const {challenge} = code.authorization;
	const hash = createHash('sha256').update(verifier).digest('base64url');

	if (code.until <= Date.now()) refuse('the code has expired');
	if (code.authorization.redirectUri !== redirectUri) refuse('redirect_uri is another one');

	// RFC 9700 §2.1.1: a verifier without a challenge means that somebody took the challenge away.
	if (!challenge && verifier) refuse('code_verifier, but there was no code_challenge');

	if (challenge && (!/^[\w.~-]{43,128}$/.test(verifier) || !same(hash, challenge))) {
		refuse('code_verifier does not fit the code_challenge (RFC 7636 §4.6)');
	}

	code.spent = true;
	return code;
};

/** Takes a refresh token once, where they rotate. */
const refreshed = (
	tokens: Tokens,
	rotation: boolean,
	{refresh_token: token}: Parameters,
	client: Client,
): Grant => {
	const found = tokens.refreshTokens.get(token);

	if (!found || found.grant.client !== client || found.grant.revoked || found.until <= Date.now()) {
		throw new Refusal(400, 'invalid_grant', 'no such refresh token');
	}

	if (found.spent) {
		// RFC 9700 §4.14.2: one of the two who hold it stole it, so the whole family goes.
		found.grant.revoked = true;
		throw new Refusal(400, 'invalid_grant', 'the refresh token has been used');
	}

	found.spent = rotation;
	return found.grant;
};
