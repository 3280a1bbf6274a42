import type {Context} from 'koa';
import {apiAnswer} from './api.ts';
import type {Client} from './client.ts';
import {checkHabits, checkQuery, profileMethod} from './habits.ts';
import {sendJson} from './http.ts';
import {only} from './only.ts';
import {revokeMethod, tokenToRevoke} from './own-revoke.ts';
import type {Person} from './people.ts';
import {profileOf} from './profile.ts';
import {Refusal} from './refusal.ts';
import {type createSignatureCheck, tokenIn} from './signed.ts';
import type {TokenStore} from './token-store.ts';
import type {Handler, Step, World} from './world.ts';

/** OAuth 1.0a has no expiry: they live until they are revoked, or so old that nobody minds. */
export interface AccessToken {
	client: Client;
	secret: string;
	person: Person;
	until: number;
	revoked: boolean;
}

/** What the holder of an access token may call (RFC 5849 §3). */
export const createCalls1 = (
	world: World,
	accessTokens: TokenStore<AccessToken>,
	checkSignature: ReturnType<typeof createSignatureCheck>,
): Partial<Record<Step, Handler>> => {
	/** A call of the API, signed with a token that lives. */
	const called = (ctx: Context, client: Client) => {
		const token = tokenIn(ctx) ?? '';
		const found = accessTokens.get(token);
		checkSignature(ctx, client, found?.secret);
		const isDead = found?.client !== client || found.revoked || found.until <= Date.now();
		if (isDead) throw new Refusal(401, 'token_rejected', '');

		checkHabits(ctx, client, undefined);
		return {token, person: found.person};
	};

	const profile: Handler = (ctx, client) => {
		const {person} = called(ctx, client);
		checkQuery(ctx, client.addresses.profile_url);
		sendJson(ctx, profileOf(client, person, world.origin));
	};

	const api: Handler = (ctx, client) => {
		const {person} = called(ctx, client);
		sendJson(ctx, apiAnswer(ctx, client, person, world.origin));
	};

	const revoke: Handler = (ctx, client) => {
		const shown = () => called(ctx, client).token;
		const found = accessTokens.get(tokenToRevoke(ctx, client, shown));
		if (found?.client !== client) throw new Refusal(400, 'token_rejected', 'no such token');
		found.revoked = true;
		ctx.status = 204;
	};

	return {
		profile: only(profileMethod, profile),
		api: only(() => 'GET', api),
		revoke: only(revokeMethod, revoke),
	};
};
