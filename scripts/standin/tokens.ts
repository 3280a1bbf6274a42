import type {Context} from 'koa';
import type {Client} from './client.ts';
import {placedToken, placesToken} from './habits.ts';
import {createStore} from './store.ts';
import {createTokenStore, month, type Said} from './token-store.ts';
import type {Grant, World} from './world.ts';

export type Tokens = ReturnType<typeof createTokens>;

/** Access and refresh tokens; those of one grant are a family and can be revoked together. */
export const createTokens = ({settings}: World, clients: readonly Client[]) => {
	const grants = createStore<Grant>({seconds: month / 1000});

	/** The grant that a token tells of: the same one for all of its family. */
	const grantOf = ({grant: id, client, person, scope}: Said) =>
		grants.get(id) ?? remembered({id, client, person, scope, revoked: false});

	const remembered = (grant: Grant): Grant => {
		if (!grants.has(grant.id)) grants.set(grant.id, grant);
		return grant;
	};

	const accessTokens = createTokenStore('access', clients, said => ({
		grant: grantOf(said),
		until: said.until,
		revoked: false,
	}));
	const refreshTokens = createTokenStore('refresh', clients, said => ({
		grant: grantOf(said),
		until: said.until,
		spent: false,
	}));

	/** The token endpoint's answer (RFC 6749 §5.1). */
	const issue = (grant: Grant, refreshToken?: string) => {
		const {id, client, person, scope} = remembered(grant);
		const said = {grant: id, client, person, scope};
		const until = Date.now() + settings.tokenLifetime * 1000;
		return {
			access_token: accessTokens.add({...said, until}),
			token_type: 'Bearer',
			expires_in: settings.tokenLifetime,
			refresh_token: refreshToken ?? refreshTokens.add({...said, until: Date.now() + month}),
			...(scope && {scope}),
		};
	};

	/** The grant behind a request's token: a Bearer header (RFC 6750 §2.1), or where the mixin says. */
	const bearer = (ctx: Context, client: Client) => {
		const token = placesToken(client)
			? placedToken(ctx, client)
			: /^Bearer ([\w.~+/-]+=*)$/i.exec(ctx.get('authorization'))?.[1];
		const found = accessTokens.get(token);
		const dead = !found || found.revoked || found.grant.revoked || found.until <= Date.now();
		return {given: token, grant: dead ? undefined : found.grant};
	};

	return {issue, bearer, accessTokens, refreshTokens};
};
