import {createHash, createHmac} from 'node:crypto';
import type {TestApp} from './app.ts';
import type {Browser} from './browser.ts';

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

/** A session cookie as the app would make it under this key. */
export const signed = (id: string, key: string): string =>
	`${id}.${createHmac('sha256', key).update(`sid=${id}`).digest('base64url')}`;

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
export const ageSignIns = ({db}: TestApp) =>
	db('sessions').update({signed_in_at: Date.now() - 15 * 60 * 1000 - 1});
