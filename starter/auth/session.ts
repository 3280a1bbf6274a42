import {hash, randomBytes} from 'node:crypto';
import type Koa from 'koa';
import koaSession from 'koa-session';
import type {Config} from '../config.ts';
import type {Context, Middleware} from '../context.ts';
import type {User} from '../users.ts';
import {clearCookie, readCookie, writeCookie} from './cookies.ts';
import {forgetNotice} from './notice.ts';
import {expiry, isAlive} from './sessions/lifetime.ts';
import type {SessionRow, SessionStore} from './sessions/store.ts';

/** The session behind a request. */
export type CurrentSession = Pick<SessionRow, 'id' | 'signed_in_at' | 'created_at'>;

/** What a session holds in koa-session's terms; only signed-in people have one. */
interface Content {
	userId?: number;
	signedInAt?: number;
	[key: string]: unknown;
}

interface Beginning {
	id: string;
	userId: number;
	signedInAt: number;
	data: string;
}

interface KoaSession extends Content {
	regenerate(): Promise<void>;
}

/** Kept for one request: which id was made in it and for whom, what was last written, and how that went. */
const made = new WeakMap<object, string>();
const coming = new WeakMap<object, User>();
const saved = new WeakMap<object, {content: string; done: Promise<void>}>();

const minute = 60 * 1000;

/** Our sessions as koa-session wants them. */
const createAdapter = (store: SessionStore, config: Config) => {
	const insert = async (ctx: Context, {id, userId, signedInAt, data}: Beginning) => {
		const user = coming.get(ctx);
		if (user?.id !== userId) throw new Error('A session begins with beginSession.');
		made.delete(ctx);

		const now = Date.now();
		const row: SessionRow = {
			id: hash('sha256', id),
			user_id: userId,
			data,
			signed_in_at: signedInAt,
			last_seen_at: now,
			expires_at: expiry(config, now, now),
			user_agent: ctx.get('user-agent').slice(0, 255) || null,
			created_at: now,
		};
		await store.insert(row, user);
		ctx.state.session = row;
		writeCookie(ctx, 'sid', id, config.sessionMax);
	};

	return {
		async get(id: string, _maxAge: number, {ctx}: {ctx: Context}): Promise<Content | undefined> {
			const now = Date.now();
			const found = await store.find(hash('sha256', id));
			if (!found || !isAlive(found.row, config, now)) return undefined;

			const {row, user} = found;
			if (now - row.last_seen_at >= Math.min(minute, config.sessionIdle / 2)) {
				const expires_at = expiry(config, now, row.created_at);
				await store.touch({...row, last_seen_at: now, expires_at});
			}

			ctx.state.user = user;
			ctx.state.session = row;
			return {...JSON.parse(row.data), userId: row.user_id, signedInAt: row.signed_in_at};
		},

		async set(id: string, json: Content, _maxAge: unknown, {ctx}: {ctx: Context}): Promise<void> {
			const {userId, signedInAt, _expire, _maxAge: _, ...data} = json;
			if (userId === undefined || signedInAt === undefined) {
				throw new Error(
					'Only signed-in people have a session: use signIn, or a cookie of your own.',
				);
			}

			// koa-session saves once more when a request ends, though the first time has failed: it must
			// fail again then, or the browser would get the cookie of a session that may not be there.
			const content = JSON.stringify({...data, userId, signedInAt});
			const last = saved.get(ctx);
			if (last?.content === content) return last.done;

			// Never an insert: a session that was ended while this request ran stays ended.
			const done =
				made.get(ctx) === id
					? insert(ctx, {id, userId, signedInAt, data: JSON.stringify(data)})
					: store.updateData(hash('sha256', id), JSON.stringify(data));
			saved.set(ctx, {content, done});
			return done;
		},

		async destroy(id: string, {ctx}: {ctx: Context}): Promise<void> {
			if (made.get(ctx) !== id) await store.remove(hash('sha256', id));
		},
	};
};

/**
 * koa-session over our store and our cookie; puts `ctx.state.user` and `.session` in place.
 *
 * The last writer wins: what a page puts into `ctx.session` is read when its request begins and
 * written as a whole when it ends, if it has changed. Of two requests at once the one that ends
 * last is kept, and what the other wrote is lost. Who is signed in, and since when, is never
 * written that way, and what is written to a session that has ended or got a new id meanwhile goes
 * nowhere.
 */
export const sessions = (app: Koa, store: SessionStore, config: Config): Middleware =>
	koaSession(
		{
			key: config.secure ? '__Host-sid' : 'sid',
			maxAge: config.sessionMax,
			httpOnly: true,
			sameSite: 'lax',
			secure: config.secure,
			signed: false,
			store: createAdapter(store, config),
			externalKey: {
				get: (ctx: Context) => readCookie(ctx, 'sid', config.sessionMax),
				// The cookie goes out once, with its session. Sent again with each write, it could replace
				// that of a session which has been renewed while the request ran.
				set: () => {},
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
	coming.set(ctx, user);
	await (holder.session as KoaSession).regenerate();
	ctx.state.user = user;
	forgetNotice(ctx);
};

/** Ends this session: its row goes, and so does the cookie. */
export const endSession = (ctx: Context): void => {
	(ctx as unknown as {session: null}).session = null;
	delete ctx.state.user;
	delete ctx.state.session;
	clearCookie(ctx, 'sid');
	forgetNotice(ctx);
};

/** The sessions of a user that still stand, the latest first. */
export const listSessions = async (
	{sessions, config}: Pick<Context, 'sessions' | 'config'>,
	userId: number,
): Promise<SessionRow[]> => {
	const rows = await sessions.list(userId);
	return rows.filter(row => isAlive(row, config, Date.now()));
};

/** Ends one session of this user. Answers whether there was one. */
export const revokeSession = async (
	{sessions}: Pick<Context, 'sessions'>,
	userId: number,
	id: string,
): Promise<boolean> =>
	// What is no hash is no id; PostgreSQL does not even take a text with NUL in it.
	/^[0-9a-f]{64}$/.test(id) && sessions.remove(id, userId);
