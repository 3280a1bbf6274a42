import {record} from '../auth/audit.ts';
import {AuthError} from '../auth/errors.ts';
import {hashPassword} from '../auth/password/hashing.ts';
import {readNewPassword} from '../auth/password/policy.ts';
import {checkPassword, formOf, goOn} from '../auth/password/views.ts';
import {requireRecent} from '../auth/require.ts';
import {beginSession} from '../auth/session.ts';
import type {Context} from '../context.ts';
import {lockUser, type UserRow} from '../users.ts';

/**
 * POST /account/password: sets a password, or changes it for who knows the current one. Ends the
 * other sessions and gives this one a new id. Throws `invalid-input`, `invalid-credentials`,
 * `rate-limited` and `recent-login-required`.
 */
export const setPassword = async (ctx: Context): Promise<void> => {
	const {user, session} = ctx.state;
	if (!user || !session) throw new AuthError('not-signed-in');
	requireRecent(ctx);

	const {current, password} = formOf(ctx);
	const next = readNewPassword(password);
	const {password_hash: kept} = await hashOf(ctx, user.id);
	// The hash may be made anew while it is checked.
	const before = kept && (await checkCurrent(ctx, user.username, current)).password_hash;
	const password_hash = await hashPassword(next);

	await ctx.db.transaction(async trx => {
		const locked = await lockUser(trx, user.id);
		// Somebody else set one in the meantime: then theirs is the current one.
		if (locked?.password_hash !== before) throw new AuthError('invalid-credentials');
		await trx('users').where({id: user.id}).update({password_hash, updated_at: Date.now()});
		await record(trx, ctx, 'password-set', user.id);
		await ctx.sessions.removeAll(user.id, {keep: session.id, trx});
	});

	await beginSession(ctx, user, session.signed_in_at);
	await goOn(ctx, '/account', 'password-set');
};

const hashOf = async ({db}: Context, id: number): Promise<{password_hash: string | null}> => {
	const row = await db('users').where({id}).first('password_hash');
	if (!row) throw new AuthError('not-signed-in');
	return row;
};

/** Whether a user has a password. */
export const hasPassword = async (ctx: Context, id: number): Promise<boolean> =>
	(await hashOf(ctx, id)).password_hash !== null;

const checkCurrent = async (ctx: Context, username: string, current: unknown): Promise<UserRow> => {
	try {
		return await checkPassword(ctx, username, current);
	} catch (error) {
		if (!(error instanceof AuthError) || error.code === 'rate-limited') throw error;
		throw new AuthError(error.code, error.message, {field: 'current'});
	}
};
