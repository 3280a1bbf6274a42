/**
 * Where to go after a success: `next` when it is a path on our own origin, else `/`. It is judged
 * as the browser will read it, so `//evil`, `/\evil` and `/.//evil` are no paths.
 */
export const safeNext = (origin: string, next: unknown): string => {
	if (typeof next !== 'string' || next.length > 2000 || !next.startsWith('/')) return '/';
	if (!URL.canParse(next, origin)) return '/';

	const {origin: target, pathname, search, hash} = new URL(next, origin);
	return target === origin && !pathname.startsWith('//') ? pathname + search + hash : '/';
};
