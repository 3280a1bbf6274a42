import type {Context} from 'koa';
import {type Authorization, authorizeEndpoint} from './authorize.ts';
import type {Client} from './client.ts';
import {tokenMethod} from './dialects.ts';
import {checkHabits, placesToken} from './habits.ts';
import {bodyOf, sendJson} from './http.ts';
import {createOpenId} from './openid.ts';
import {profileOf} from './profile.ts';
import {Refusal} from './refusal.ts';
import {authenticate, createCodes, tokenEndpoint} from './token.ts';
import {createTokens, type Tokens} from './tokens.ts';
import type {Grant, Handler, Step, World} from './world.ts';

/** What a service that speaks OAuth 2 or OpenID Connect does at each step. */
export const createOAuth2 = (world: World): Partial<Record<Step, Handler>> => {
	const codes = createCodes();
	const tokens = createTokens(world);
	const openId = createOpenId(world);

	const issueCode = (client: Client, authorization: Authorization) => {
		const {person, scope, trouble} = authorization;
		if (!person) throw new TypeError('Expected `person` to be there: nobody agreed');
		const grant: Grant = {client, person, scope, revoked: false};
		// RFC 6749 §4.1.2 allows ten minutes at most; a browser that just follows needs seconds.
		const until = Date.now() + (trouble === 'expired' ? 0 : 60_000);
		return codes.add({authorization, grant, until, spent: false});
	};

	return {
		authorize: authorizeEndpoint(world, issueCode),
		token: only(tokenMethod, tokenEndpoint(world, codes, tokens, openId.idToken)),
		revoke: only(() => 'POST', revokeEndpoint(tokens)),
		profile: profileEndpoint(world, tokens),
		keys: async ctx => sendJson(ctx, await openId.keySet()),
		discovery: (ctx, client) => sendJson(ctx, openId.discovery(client)),
	};
};

/** The profile, or userinfo (OpenID Connect Core §5.3), for a Bearer token. */
const profileEndpoint =
	({origin}: World, tokens: Tokens): Handler =>
	(ctx, client) => {
		const {given, grant} = tokens.bearer(ctx, client);
		const isStray = placesToken(client) && /^Bearer /i.test(ctx.get('authorization'));

		if (grant?.client !== client || isStray) {
			// RFC 6750 §3.1: no word about the error to who shows no token at all.
			const error = given ? ', error="invalid_token"' : '';
			ctx.set('www-authenticate', `Bearer realm="stand-in"${error}`);
			throw new Refusal(401, given ? 'invalid_token' : 'unauthorized', 'no living Bearer token');
		}

		checkHabits(ctx, client, given);
		sendJson(ctx, profileOf(client, grant.person, origin));
	};

/** RFC 7009: a token nobody knows is as good as revoked; a refresh token takes its family along. */
const revokeEndpoint =
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

const only =
	(methodOf: (ctx: Context, client: Client) => string, handler: Handler): Handler =>
	(ctx, client) => {
		const method = methodOf(ctx, client);
		if (ctx.method === method) return handler(ctx, client);
		ctx.set('allow', method);
		throw new Refusal(405, 'invalid_request', `only ${method}`);
	};
