import {createHash, createHmac} from 'node:crypto';
import type {SessionRow} from '../../starter/auth/sessions/store.ts';
import type {TestApp} from './app.ts';
import type {Browser} from './browser.ts';
import {keysOf} from './redis.ts';
import {counts} from './rows.ts';

/** The whole of a browser's session cookie. */
export const cookieOf = (browser: Browser): string => {
	const cookie = browser.cookie('sid') ?? browser.cookie('__Host-sid');
	if (!cookie) throw new Error('this browser has no session');
	return cookie;
};

/** The id inside a session cookie. */
export const idOf = (browser: Browser): string => cookieOf(browser).split('.')[0] ?? '';

/** What the database calls a browser's session. */
export const rowId = (browser: Browser): string =>
	createHash('sha256').update(idOf(browser)).digest('hex');

/** A session cookie, or another of the app's, as it would make it under this key. */
export const signed = (id: string, key: string, name = 'sid'): string =>
	`${id}.${createHmac('sha256', key).update(`${name}=${id}`).digest('base64url')}`;

/** A browser with this session cookie and no other. */
export const browserWith = (app: TestApp, cookie: string): Browser => {
	const browser = app.browser();
	browser.cookies.set('localhost', new Map([[app.config.secure ? '__Host-sid' : 'sid', cookie]]));
	return browser;
};

/** Whether the app knows who this browser is. */
export const isSignedIn = async (browser: Browser): Promise<boolean> => {
	const {status, text} = await browser.getJson('/me');
	if (status !== 200 && status !== 401) throw new Error(`${status} ${text}`);
	return status === 200;
};

/** Makes the last sign-in of every session too long ago for changes to the account. */
export const ageSignIns = (app: TestApp): Promise<void> =>
	changeSessions(app, {signed_in_at: Date.now() - 15 * 60 * 1000 - 1});

type Which = Partial<Pick<SessionRow, 'id' | 'user_id'>>;

/** What is kept of an app's sessions, wherever that is. */
export const sessionRows = async (
	{db, redis}: Pick<TestApp, 'db' | 'redis'>,
	which: Which = {},
): Promise<SessionRow[]> => {
	if (!redis) return db('sessions').where(which);

	const keys = await keysOf(redis, 'session:');
	const rows = (await Promise.all(keys.map(key => redis.client.hGetAll(key)))).map(toRow);
	return rows.filter(
		({id, user_id}) => (which.id ?? id) === id && (which.user_id ?? user_id) === user_id,
	);
};

/** How many rows each table has, and how many sessions there are, wherever those live. */
export const countsOf = async (app: TestApp): Promise<Record<string, number>> => ({
	...(await counts(app.db)),
	sessions: (await sessionRows(app)).length,
});

/** Changes what is kept of them, behind the app's back. */
export const changeSessions = async (
	app: Pick<TestApp, 'db' | 'redis'>,
	changes: Partial<SessionRow>,
	which: Which = {},
): Promise<void> => {
	const {db, redis} = app;
	if (!redis) {
		await db('sessions').where(which).update(changes);
		return;
	}
	const fields = Object.entries(changes).map(([name, value]) => [name, String(value)] as const);
	for (const {id} of await sessionRows(app, which)) {
		await redis.client.hSet(`${redis.prefix}session:${id}`, Object.fromEntries(fields));
	}
};

const toRow = ({user_created_at: _, ...kept}: Record<string, string>): SessionRow => {
	const isText = (name: string) => ['id', 'data', 'user_agent'].includes(name);
	return Object.fromEntries(
		Object.entries(kept).map(([name, value]) => [
			name,
			isText(name) ? value || null : Number(value),
		]),
	) as unknown as SessionRow;
};
