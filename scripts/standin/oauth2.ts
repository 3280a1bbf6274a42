import type {Context} from 'koa';
import {apiAnswer} from './api.ts';
import {authenticate} from './authenticate.ts';
import {type Authorization, authorizeEndpoint} from './authorize.ts';
import type {Client} from './client.ts';
import {checkHabits, checkQuery, placesToken, profileMethod} from './habits.ts';
import {bodyOf, sendJson} from './http.ts';
import {only} from './only.ts';
import {createOpenId} from './openid.ts';
import {revokeMethod, tokenToRevoke} from './own-revoke.ts';
import {profileOf} from './profile.ts';
import {Refusal} from './refusal.ts';
import {createCodes, tokenEndpoint} from './token.ts';
import {tokenMethod} from './token-form.ts';
import {randomId} from './token-text.ts';
import {createTokens, type Tokens} from './tokens.ts';
import type {Grant, Handler, Step, World} from './world.ts';

/** What a service that speaks OAuth 2 or OpenID Connect does at each step. */
export const createOAuth2 = (
	world: World,
	clients: readonly Client[],
): Partial<Record<Step, Handler>> => {
	const codes = createCodes();
	const tokens = createTokens(world, clients);
	const openId = createOpenId(world);

	const issueCode = (client: Client, authorization: Authorization) => {
		const {person, scope, trouble} = authorization;
		if (!person) throw new TypeError('Expected `person` to be there: nobody agreed');
		const grant: Grant = {id: randomId(), client, person, scope, revoked: false};
		// RFC 6749 §4.1.2 allows ten minutes at most; a browser that just follows needs seconds.
		const until = Date.now() + (trouble === 'expired' ? 0 : 60_000);
		return codes.add({authorization, grant, until, spent: false});
	};

	return {
		authorize: authorizeEndpoint(world, issueCode),
		token: only(tokenMethod, tokenEndpoint(world, codes, tokens, openId.idToken)),
		revoke: only(revokeMethod, revokeEndpoint(tokens)),
		profile: only(profileMethod, profileEndpoint(world, tokens)),
		api: only(() => 'GET', apiEndpoint(world, tokens)),
		keys: async ctx => sendJson(ctx, await openId.keySet()),
		discovery: (ctx, client) => sendJson(ctx, openId.discovery(client)),
	};
};

/** A call of the API, whose token must live (RFC 6750 §2.1). */
const called = (ctx: Context, client: Client, tokens: Tokens) => {
	const {given, grant} = tokens.bearer(ctx, client);
	const isStray = placesToken(client) && /^Bearer /i.test(ctx.get('authorization'));

	if (!given || grant?.client !== client || isStray) {
		// RFC 6750 §3.1: no word about the error to who shows no token at all.
		const error = given ? ', error="invalid_token"' : '';
		ctx.set('www-authenticate', `Bearer realm="stand-in"${error}`);
		throw new Refusal(401, given ? 'invalid_token' : 'unauthorized', 'no living Bearer token');
	}

	checkHabits(ctx, client, given);
	return {token: given, person: grant.person};
};

/** The profile, or userinfo (OpenID Connect Core §5.3). */
const profileEndpoint =
	({origin}: World, tokens: Tokens): Handler =>
	(ctx, client) => {
		const {person} = called(ctx, client, tokens);
		checkQuery(ctx, client.addresses.profile_url);
		sendJson(ctx, profileOf(client, person, origin));
	};

/** What the API answers beside the profile. */
const apiEndpoint =
	({origin}: World, tokens: Tokens): Handler =>
	(ctx, client) => {
		const {person} = called(ctx, client, tokens);
		sendJson(ctx, apiAnswer(ctx, client, person, origin));
	};

/** As RFC 7009 says, or in the way that the mixin names. */
const revokeEndpoint = (tokens: Tokens): Handler => {
	const [standard, own] = [standardRevoke(tokens), ownRevoke(tokens)];
	return (ctx, client) => (client.mixin.revoke_with ? own : standard)(ctx, client);
};

/** A way of its own takes the whole grant along. */
const ownRevoke =
	(tokens: Tokens): Handler =>
	(ctx, client) => {
		const shown = () => called(ctx, client, tokens).token;
		const found = tokens.accessTokens.get(tokenToRevoke(ctx, client, shown));
		if (found?.grant.client !== client) throw new Refusal(400, 'invalid_token', 'no such token');
		found.grant.revoked = true;
		ctx.status = 204;
	};

/** RFC 7009: a token nobody knows is as good as revoked; a refresh token takes its family along. */
const standardRevoke =
	({accessTokens, refreshTokens}: Tokens): Handler =>
	(ctx, client) => {
		const {token} = authenticate(ctx, client, bodyOf(ctx));
		if (!token) throw new Refusal(400, 'invalid_request', 'token is missing');

		const access = accessTokens.get(token);
		const refresh = refreshTokens.get(token);

		if ([access, refresh].some(found => found && found.grant.client !== client)) {
			throw new Refusal(400, 'invalid_grant', 'the token is of another client');
		}

		if (access) access.revoked = true;
		if (refresh) refresh.grant.revoked = true;
		ctx.status = 200;
		ctx.body = '';
	};
