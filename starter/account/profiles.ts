import {record} from '../auth/audit.ts';
import {AuthError} from '../auth/errors.ts';
import {canDisconnect, listIdentities} from '../auth/identities.ts';
import type {Mixin} from '../auth/mixin.ts';
import {formOf, goOn} from '../auth/password/views.ts';
import {requireRecent} from '../auth/require.ts';
import {moveTokens} from '../auth/revocations.ts';
import {grantedScope, missingSets} from '../auth/scopes.ts';
import {areDead, openSecrets} from '../auth/stored-tokens.ts';
import type {Context} from '../context.ts';
import {lockUser, type User} from '../users.ts';

/**
 * The profiles of a user as the account shows them. `connectAgain` says that the stored token no
 * longer opens, or has run out and cannot be refreshed; `scope` is what the connection may do, and
 * `more` what could be asked for beside that.
 */
export const describeProfiles = async (ctx: Context, user: User, hasPassword: boolean) => {
	const identities = await listIdentities(ctx.db, user.id);
	const isUsable = (provider: string) => ctx.providers.has(provider);

	return Promise.all(
		identities.map(async identity => {
			const mixin = ctx.config.providers.get(identity.provider)?.mixin;
			return {
				provider: identity.provider,
				providerLabel: ctx.labelOf(identity.provider),
				id: identity.id,
				label: identity.label,
				picture: identity.picture,
				createdAt: identity.created_at,
				canDisconnect: canDisconnect(identities, identity, hasPassword, isUsable),
				...(mixin
					? await describeTokens(ctx, mixin, identity.id)
					: {connectAgain: false, scope: [], more: []}),
			};
		}),
	);
};

const describeTokens = async ({db, seals}: Context, mixin: Mixin, id: string) => {
	const table = `${mixin.name}_profiles`;
	const row = await db(table)
		.where({id})
		.first('access_token', 'refresh_token', 'token_secret', 'token_expires_at', 'scope');
	const {access_token, refresh_token, token_secret} = row ?? {};
	const tokens = openSecrets(seals, table, id, {access_token, refresh_token, token_secret});
	const scope = grantedScope(mixin, row?.scope ?? null);

	return {
		connectAgain: areDead(tokens, row?.token_expires_at ?? null),
		scope,
		more: missingSets(mixin, scope),
	};
};

/**
 * POST /account/profiles/:provider/disconnect: takes a profile away from this user, and has its
 * tokens revoked. Throws `unknown-provider`, `not-found`, `last-credential`, `recent-login-required`.
 */
export const disconnect = async (ctx: Context): Promise<void> => {
	const {user} = ctx.state;
	const provider = ctx.params.provider ?? '';
	const {id} = formOf(ctx);
	if (!user) throw new AuthError('not-signed-in');
	if (!ctx.isInstalled(provider)) throw new AuthError('unknown-provider');
	if (typeof id !== 'string' || id === '')
		throw new AuthError('invalid-input', 'id', {field: 'id'});
	requireRecent(ctx);

	await ctx.db.transaction(async trx => {
		// The lock makes two unlinkings of the last two credentials follow one another.
		const locked = await lockUser(trx, user.id);
		const identities = await listIdentities(trx, user.id);
		const identity = identities.find(other => other.provider === provider && other.id === id);
		if (!identity) throw new AuthError('not-found');

		const hasPassword = Boolean(locked?.password_hash);
		const isUsable = (name: string) => ctx.providers.has(name);
		if (!canDisconnect(identities, identity, hasPassword, isUsable)) {
			throw new AuthError('last-credential');
		}

		await moveTokens(trx, ctx, identity);
		await trx(`${provider}_profiles`).where({id, user_id: user.id}).delete();
		await trx('identities').where({provider, id, user_id: user.id}).delete();
		await record(trx, ctx, 'unlink', user.id, provider);
	});
	ctx.revoker.wake();
	await goOn(ctx, '/account', 'unlink');
};
