import type {Context} from '../context.ts';
import {clearCookie, readCookie, writeCookie} from './cookies.ts';

const year = 365 * 24 * 60 * 60 * 1000;

/**
 * Remembers in this browser which service signed somebody in: its name and nothing else. It stays
 * when they sign out, as it is for the next time.
 */
export const rememberLast = (ctx: Context, provider: string): void =>
	writeCookie(ctx, 'last', provider, year);

/** The service that last signed somebody in in this browser; it may not be mounted any more. */
export const lastUsed = (ctx: Context): string | undefined => readCookie(ctx, 'last');

/** Takes that memory away, for who leaves for good. */
export const forgetLast = (ctx: Context): void => {
	if (lastUsed(ctx)) clearCookie(ctx, 'last');
};
