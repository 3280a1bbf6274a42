import DataLoader from 'dataloader';

/**
 * A read by key whose calls of one turn of the event loop are answered by one query. Nothing is
 * kept: each call gets what the database holds after it was made.
 */
export const readTogether = <Key, Answer>(
	read: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Answer>>,
): ((key: Key) => Promise<Answer | undefined>) => {
	const loader = new DataLoader<Key, Answer | undefined>(
		async keys => {
			const answers = await read([...new Set(keys)]);
			return keys.map(key => answers.get(key));
		},
		{
			cache: false,
			maxBatchSize: 100,
			// Not at the end of the running callback, its default: each request comes in one of its own.
			batchScheduleFn: dispatch => setImmediate(dispatch),
		},
	);
	return key => loader.load(key);
};
