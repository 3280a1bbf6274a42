import type Koa from 'koa';
import koaSession from 'koa-session';

/** koa-session over a store that keeps everything in memory, for ever; these are in it already. */
export const memorySession = (app: Koa, known: Record<string, object> = {}): Koa.Middleware => {
	const sessions = new Map(Object.entries(known));
	const store = {
		get: (id: string) => sessions.get(id),
		set: (id: string, content: object) => void sessions.set(id, content),
		destroy: (id: string) => void sessions.delete(id),
	};
	const options = {key: 'sid', signed: false, store};
	return koaSession(options as unknown as Parameters<typeof koaSession>[0], app);
};
