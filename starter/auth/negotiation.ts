import type {Context} from '../context.ts';

/** Whether to answer JSON: only when `Accept` prefers it to HTML, which no browser's does. */
export const wantsJson = (ctx: Pick<Context, 'accepts'>): boolean =>
	ctx.accepts('html', 'json') === 'json';
