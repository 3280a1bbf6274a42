import {randomBytes} from 'node:crypto';

/** 256 bits that nobody guesses, fit for a URL. */
export const randomKey = () => randomBytes(32).toString('base64url');

export type Store<Value> = ReturnType<typeof createStore<Value>>;

/** Values under a key, each kept for some seconds; past the limit the oldest goes first. */
export const createStore = <Value>({
	seconds,
	limit = 10_000,
}: {
	seconds: number;
	limit?: number;
}) => {
	const entries = new Map<string, {value: Value; until: number}>();

	const get = (key = '') => {
		const entry = entries.get(key);
		return entry && entry.until > Date.now() ? entry.value : undefined;
	};

	const set = (key: string, value: Value) => {
		entries.set(key, {value, until: Date.now() + seconds * 1000});

		// All live equally long, so the first ones of the map are the first to go.
		for (const [oldest, {until}] of entries) {
			if (entries.size <= limit && until > Date.now()) break;
			entries.delete(oldest);
		}
	};

	const add = (value: Value) => {
		const key = randomKey();
		set(key, value);
		return key;
	};

	return {get, set, add, has: (key: string) => get(key) !== undefined};
};
