import type {Context} from '../context.ts';
import {texts} from '../pages/texts.ts';
import {clearCookie, readCookie, writeCookie} from './cookies.ts';
import {wantsJson} from './negotiation.ts';

/** What has been done, for the page that comes next to say so. */
export type Notice = keyof typeof texts.done;

const minute = 60 * 1000;

/** Has this browser's next account or sign-in page say what has been done. A program knows. */
export const sayNext = (ctx: Context, done: Notice): void => {
	if (!wantsJson(ctx)) writeCookie(ctx, 'done', done, minute);
};

/** What there is to say, once. */
export const takeNotice = (ctx: Context): string | undefined => {
	const done = readCookie(ctx, 'done');
	if (done === undefined) return undefined;

	if (ctx.method === 'GET') clearCookie(ctx, 'done'); // HEAD has not shown it
	return Object.hasOwn(texts.done, done) ? texts.done[done as Notice] : undefined;
};

/** What one person has done is not told to the next one at this browser. */
export const forgetNotice = (ctx: Context): void => {
	if (readCookie(ctx, 'done') !== undefined) clearCookie(ctx, 'done');
};
