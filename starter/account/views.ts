import {history, record} from '../auth/audit.ts';
import {AuthError} from '../auth/errors.ts';
import {forgetLast} from '../auth/last-used.ts';
import {wantsJson} from '../auth/negotiation.ts';
import {safeNext} from '../auth/next.ts';
import {takeNotice} from '../auth/notice.ts';
import {goOn} from '../auth/password/views.ts';
import {isRecent, requireRecent} from '../auth/require.ts';
import {moveAllTokens} from '../auth/revocations.ts';
import {endSession} from '../auth/session.ts';
import type {Context} from '../context.ts';
import type {AccountProblem} from '../pages/account.ts';
import {accountPage, historyPage, readQuery} from '../pages/index.ts';
import {deleteUser, lockUser} from '../users.ts';
import {hasPassword} from './password.ts';
import {describeProfiles} from './profiles.ts';
import {describeSessions} from './sessions.ts';

/** GET /account: how this person signs in, and where they are signed in. */
export const account = async (ctx: Context, problem?: AccountProblem): Promise<void> => {
	const {user} = ctx.state;
	if (!user) throw new AuthError('not-signed-in');

	const password = await hasPassword(ctx, user.id);
	const profiles = await describeProfiles(ctx, user, password);
	const sessions = await describeSessions(ctx, user);

	if (wantsJson(ctx)) {
		ctx.body = {
			id: String(user.id),
			username: user.username,
			password,
			profiles: profiles.map(({provider, id, label, picture, canDisconnect, connectAgain}) => ({
				provider,
				id,
				label,
				picture,
				canDisconnect,
				connectAgain,
			})),
			sessions,
		};
		return;
	}

	ctx.body = accountPage({
		viewer: user,
		hasPassword: password,
		recent: isRecent(ctx),
		profiles,
		providers: ctx.choices,
		query: readQuery(ctx.query.q),
		sessions,
		notice: takeNotice(ctx),
		problem,
		next: safeNext(ctx.config.origin, ctx.query.next ?? '/account'),
	});
};

/** GET /account/history: what happened to this account. */
export const showHistory = async (ctx: Context): Promise<void> => {
	const {user} = ctx.state;
	if (!user) throw new AuthError('not-signed-in');

	const events = (await history(ctx.db, user.id)).map(event => ({
		type: event.type,
		provider: event.provider,
		createdAt: event.created_at,
		userAgent: event.user_agent,
	}));
	ctx.body = wantsJson(ctx)
		? {events}
		: historyPage({
				viewer: user,
				events: events.map(event => ({
					...event,
					providerLabel: event.provider && ctx.labelOf(event.provider),
				})),
			});
};

/** POST /account/delete: deletes this user and all that hangs on them, and has their tokens revoked. */
export const deleteAccount = async (ctx: Context): Promise<void> => {
	const {user} = ctx.state;
	if (!user) throw new AuthError('not-signed-in');
	requireRecent(ctx);

	await ctx.db.transaction(async trx => {
		await lockUser(trx, user.id);
		await moveAllTokens(trx, ctx, user.id);
		await record(trx, ctx, 'account-deleted', user.id);
		await deleteUser(trx, user.id);
		await ctx.sessions.removeAll(user.id, {trx});
	});
	ctx.revoker.wake();
	endSession(ctx);
	forgetLast(ctx);
	await goOn(ctx, '/account', 'account-deleted');
};
