import {record} from '../auth/audit.ts';
import {AuthError} from '../auth/errors.ts';
import {canDisconnect, listIdentities} from '../auth/identities.ts';
import {formOf, goOn} from '../auth/password/views.ts';
import {requireRecent} from '../auth/require.ts';
import type {Context} from '../context.ts';
import {lockUser, type User} from '../users.ts';

/**
 * The profiles of a user as the account shows them. `connectAgain` says that the stored token no
 * longer opens, or has run out and cannot be refreshed.
 */
export const describeProfiles = async (ctx: Context, user: User, hasPassword: boolean) => {
	const identities = await listIdentities(ctx.db, user.id);
	const isUsable = (provider: string) => ctx.providers.has(provider);
	const dead = await deadTokens(ctx, identities);

	return identities.map(identity => ({
		provider: identity.provider,
		providerLabel: ctx.labelOf(identity.provider),
		id: identity.id,
		label: identity.label,
		picture: identity.picture,
		createdAt: identity.created_at,
		canDisconnect: canDisconnect(identities, identity, hasPassword, isUsable),
		connectAgain: isUsable(identity.provider) && dead.has(`${identity.provider} ${identity.id}`),
	}));
};

const deadTokens = async (
	{db, seals, providers}: Context,
	identities: readonly {provider: string; id: string}[],
): Promise<Set<string>> => {
	const dead = new Set<string>();
	for (const {provider, id} of identities) {
		if (!providers.has(provider)) continue;

		const table = `${provider}_profiles`;
		const row = await db(table)
			.where({id})
			.first('access_token', 'refresh_token', 'token_expires_at');
		const place = {table, row: id, column: 'access_token'};
		const opens = row?.access_token && (await seals.open(row.access_token, place)) !== undefined;
		const ranOut = row?.token_expires_at && row.token_expires_at < Date.now() && !row.refresh_token;
		if (!opens || ranOut) dead.add(`${provider} ${id}`);
	}
	return dead;
};

/**
 * POST /account/profiles/:provider/disconnect: takes a profile, and the tokens in it, away from
 * this user. Throws `unknown-provider`, `not-found`, `last-credential`, `recent-login-required`.
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

		await trx(`${provider}_profiles`).where({id, user_id: user.id}).delete();
		await trx('identities').where({provider, id, user_id: user.id}).delete();
		await record(trx, ctx, 'unlink', user.id, provider);
	});
	await goOn(ctx, '/account');
};
