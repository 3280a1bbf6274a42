import {record} from '../auth/audit.ts';
import {AuthError} from '../auth/errors.ts';
import {formOf, goOn} from '../auth/password/views.ts';
import {endSession, listSessions, revokeSession} from '../auth/session.ts';
import type {Context} from '../context.ts';
import type {User} from '../users.ts';

/** The sessions of a user as the account shows them. */
export const describeSessions = async (ctx: Context, user: User) => {
	const rows = await listSessions(ctx, user.id);
	return rows.map(row => ({
		id: row.id,
		current: row.id === ctx.state.session?.id,
		createdAt: row.created_at,
		lastSeenAt: row.last_seen_at,
		userAgent: row.user_agent,
	}));
};

/** POST /logout: ends this session. Signed out already is fine too. */
export const logOut = async (ctx: Context): Promise<void> => {
	const {user} = ctx.state;
	if (user) await record(ctx.db, ctx, 'sign-out', user.id);
	endSession(ctx);
	await goOn(ctx, '/');
};

/** POST /account/sessions/revoke: ends one of this user's sessions. Throws `not-found`. */
export const revoke = async (ctx: Context): Promise<void> => {
	const {user, session} = ctx.state;
	const {id} = formOf(ctx);
	if (!user) throw new AuthError('not-signed-in');
	if (typeof id !== 'string' || id === '')
		throw new AuthError('invalid-input', 'id', {field: 'id'});

	if (!(await revokeSession(ctx, user.id, id))) throw new AuthError('not-found');
	await record(ctx.db, ctx, 'sessions-ended', user.id);
	const isOwn = id === session?.id;
	if (isOwn) endSession(ctx);
	await goOn(ctx, '/account', isOwn ? undefined : 'session-ended');
};

/** POST /account/sessions/revoke-others: ends all of this user's sessions but this one. */
export const revokeOthers = async (ctx: Context): Promise<void> => {
	const {user, session} = ctx.state;
	if (!user || !session) throw new AuthError('not-signed-in');

	await ctx.sessions.removeAll(user.id, {keep: session.id});
	await record(ctx.db, ctx, 'sessions-ended', user.id);
	await goOn(ctx, '/account', 'sessions-ended');
};
