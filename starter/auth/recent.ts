/** What happened a moment ago, by name, in this process. */
export interface Recent {
	add(name: string): void;
	has(name: string): boolean;
}

/** Remembers names for so many milliseconds. */
export const createRecent = (lifetime: number): Recent => {
	const times = new Map<string, number>();

	return {
		add(name) {
			times.delete(name);
			times.set(name, Date.now());
			// The first are the oldest.
			for (const [oldest, at] of times) {
				if (at > Date.now() - lifetime) break;
				times.delete(oldest);
			}
		},
		has: name => (times.get(name) ?? 0) > Date.now() - lifetime,
	};
};
