import {createHash, randomBytes} from 'node:crypto';
import type {Knex} from 'knex';
import type Koa from 'koa';
import koaSession from 'koa-session';
import type {Config} from '../config.ts';
import type {Context, Middleware} from '../context.ts';
import type {User} from '../users.ts';
import {clearCookie, readCookie, writeCookie} from './cookies.ts';

/** A row of `sessions`. `id` is the hash of what the cookie holds; times are milliseconds. */
export interface SessionRow {
	id: string;
	user_id: number;
	data: string;
	signed_in_at: number;
	last_seen_at: number;
	expires_at: number;
	user_agent: string | null;
	created_at: number;
}

declare module 'knex/types/tables.js' {
	interface Tables {
		sessions: SessionRow;
	}
}

/** The session behind a request. */
export type CurrentSession = Pick<SessionRow, 'id' | 'signed_in_at' | 'created_at'>;

/** What a session holds in koa-session's terms; only signed-in people have one. */
interface Content {
	userId?: number;
	signedInAt?: number;
	[key: string]: unknown;
}

interface KoaSession extends Content {
	regenerate(): Promise<void>;
}

/** Kept for one request: which id was made in it, and what was last written. */
const made = new WeakMap<object, string>();
const saved = new WeakMap<object, string>();

const hash = (id: string) => createHash('sha256').update(id).digest('hex');
const minute = 60 * 1000;

/** Ends at the idle limit or at the absolute one, whichever comes first. */
const expiry = (config: Config, now: number, createdAt: number) =>
	Math.min(now + config.sessionIdle, createdAt + config.sessionMax);

/** Whether a row still stands at `now`, by the limits as they are set today. */
const isAlive = (row: SessionRow, config: Config, now: number) =>
	row.expires_at > now &&
	row.last_seen_at + config.sessionIdle > now &&
	row.created_at + config.sessionMax > now;

/**
 * Sessions in the database, behind koa-session. Session and user are read by one joined query,
 * so that a disabled or deleted user, or a revoked session, is out with the next request.
 */
const createStore = (db: Knex, config: Config) => ({
	async get(id: string, _maxAge: number, {ctx}: {ctx: Context}): Promise<Content | undefined> {
		const now = Date.now();
		const row = await db('sessions')
			.join('users', 'users.id', 'sessions.user_id')
			.where('sessions.id', hash(id))
			.whereNull('users.disabled_at')
			.first('sessions.*', 'users.username', 'users.created_at as user_created_at');
		if (!row || !isAlive(row, config, now)) return undefined;

		if (now - row.last_seen_at >= Math.min(minute, config.sessionIdle / 2)) {
			await db('sessions')
				.where({id: row.id})
				.update({last_seen_at: now, expires_at: expiry(config, now, row.created_at)});
		}

		ctx.state.user = {id: row.user_id, username: row.username, created_at: row.user_created_at};
		ctx.state.session = row;
		const content = {...JSON.parse(row.data), userId: row.user_id, signedInAt: row.signed_in_at};
		saved.set(ctx, JSON.stringify(content));
		return content;
	},

	async set(id: string, json: Content, _maxAge: unknown, {ctx}: {ctx: Context}): Promise<void> {
		const {userId, signedInAt, _expire, _maxAge: _, ...data} = json;
		if (userId === undefined || signedInAt === undefined) {
			throw new Error('Only signed-in people have a session: use signIn, or a cookie of your own.');
		}

		const content = JSON.stringify({...data, userId, signedInAt});
		if (saved.get(ctx) === content) return;
		saved.set(ctx, content);

		if (made.get(ctx) === id) {
			made.delete(ctx);
			const now = Date.now();
			const row: SessionRow = {
				id: hash(id),
				user_id: userId,
				data: JSON.stringify(data),
				signed_in_at: signedInAt,
				last_seen_at: now,
				expires_at: expiry(config, now, now),
				user_agent: ctx.get('user-agent').slice(0, 255) || null,
				created_at: now,
			};
			await db('sessions').insert(row);
			ctx.state.session = row;
			return;
		}

		// Never an insert: a session that was ended while this request ran stays ended.
		await db('sessions')
			.where({id: hash(id)})
			.update({data: JSON.stringify(data)});
	},

	async destroy(id: string, {ctx}: {ctx: Context}): Promise<void> {
		if (made.get(ctx) !== id)
			await db('sessions')
				.where({id: hash(id)})
				.delete();
	},
});

/** koa-session over our table and our cookie; puts `ctx.state.user` and `.session` in place. */
export const sessions = (app: Koa, db: Knex, config: Config): Middleware =>
	koaSession(
		{
			key: config.secure ? '__Host-sid' : 'sid',
			maxAge: config.sessionMax,
			httpOnly: true,
			sameSite: 'lax',
			secure: config.secure,
			signed: false,
			store: createStore(db, config),
			externalKey: {
				get: (ctx: Context) => readCookie(ctx, 'sid', config.sessionMax),
				set: (ctx: Context, id: string) => writeCookie(ctx, 'sid', id, config.sessionMax),
			},
			genid(ctx: Context) {
				const id = randomBytes(32).toString('base64url');
				made.set(ctx, id);
				return id;
			},
			// Ours is typed; koa-session's own types leave most of this to `any`.
		} as unknown as Parameters<typeof koaSession>[0],
		app,
	) as Middleware;

/**
 * Begins a session for this person: a new id, and nothing carried over from whoever used this
 * browser before (session fixation). `signedInAt` is now unless an earlier sign-in goes on.
 */
export const beginSession = async (
	ctx: Context,
	user: User,
	signedInAt = Date.now(),
): Promise<void> => {
	const holder = ctx as unknown as {session: Content};
	holder.session = {userId: user.id, signedInAt};
	saved.delete(ctx);
	await (holder.session as KoaSession).regenerate();
	ctx.state.user = user;
};

/** Ends this session: its row goes, and so does the cookie. */
export const endSession = (ctx: Context): void => {
	(ctx as unknown as {session: null}).session = null;
	delete ctx.state.user;
	delete ctx.state.session;
	clearCookie(ctx, 'sid');
};

/** The sessions of a user that still stand, the latest first. */
export const listSessions = async (
	db: Knex,
	config: Config,
	userId: number,
): Promise<SessionRow[]> => {
	const rows = await db('sessions').where({user_id: userId}).orderBy('last_seen_at', 'desc');
	return rows.filter(row => isAlive(row, config, Date.now()));
};

/** Ends one session of this user. Answers whether there was one. */
export const revokeSession = async (db: Knex, userId: number, id: string): Promise<boolean> => {
	// What is no hash is no id; PostgreSQL does not even take a text with NUL in it.
	if (!/^[0-9a-f]{64}$/.test(id)) return false;
	return (await db('sessions').where({id, user_id: userId}).delete()) > 0;
};

/** Ends all sessions of this user, but for the one that is kept. Answers how many. */
export const revokeSessions = (db: Knex, userId: number, keep?: string): Promise<number> =>
	db('sessions')
		.where({user_id: userId})
		.whereNot({id: keep ?? ''})
		.delete();

/** Deletes the sessions that have run out. */
export const sweepSessions = (db: Knex): Promise<number> =>
	db('sessions').where('expires_at', '<=', Date.now()).delete();
