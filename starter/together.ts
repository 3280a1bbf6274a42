import {setTimeout as wait} from 'node:timers/promises';
import DataLoader from 'dataloader';

/** How long reads wait, in milliseconds, for the query before theirs: it may be a slow one. */
const patience = 20;

/**
 * A read by key whose calls are answered by one query when they wait together: those of one turn of
 * the event loop, and those that are made while the query before them is under way. Nothing is
 * kept: each call gets what the database holds after it was made.
 */
export const readTogether = <Key, Answer>(
	read: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Answer>>,
): ((key: Key) => Promise<Answer | undefined>) => {
	let running: Promise<unknown> = Promise.resolve();
	const loader = new DataLoader<Key, Answer | undefined>(
		async keys => {
			const reading = read([...new Set(keys)]);
			running = reading.catch(() => {}); // whoever asked is told
			const answers = await reading;
			return keys.map(key => answers.get(key));
		},
		{
			cache: false,
			maxBatchSize: 100,
			// Not at the end of the running callback, its default: each request comes in one of its own.
			batchScheduleFn: dispatch => {
				void Promise.race([running, wait(patience)]).then(() => setImmediate(dispatch));
			},
		},
	);
	return key => loader.load(key);
};
