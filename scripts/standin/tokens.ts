import type {Context} from 'koa';
import type {Client} from './client.ts';
import {placedToken, placesToken} from './habits.ts';
import {createStore} from './store.ts';
import type {Grant, World} from './world.ts';

const month = 30 * 24 * 60 * 60;

export type Tokens = ReturnType<typeof createTokens>;

/** Access and refresh tokens; those of one grant are a family and can be revoked together. */
export const createTokens = ({settings}: World) => {
	const accessTokens = createStore<{grant: Grant; until: number; revoked: boolean}>({
		seconds: month,
	});
	const refreshTokens = createStore<{grant: Grant; spent: boolean}>({seconds: month});

	/** The token endpoint's answer (RFC 6749 §5.1). */
	const issue = (grant: Grant, refreshToken?: string) => ({
		access_token: accessTokens.add({
			grant,
			until: Date.now() + settings.tokenLifetime * 1000,
			revoked: false,
		}),
		token_type: 'Bearer',
		expires_in: settings.tokenLifetime,
		refresh_token: refreshToken ?? refreshTokens.add({grant, spent: false}),
		...(grant.scope && {scope: grant.scope}),
	});

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
