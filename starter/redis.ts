import type {createClient} from 'redis';
import {AuthError} from './auth/errors.ts';
import {ConfigError} from './config.ts';
import type {Logger} from './log.ts';

type Client = ReturnType<typeof createClient>;

/** A connection to Redis that says within seconds when it is away, and comes back by itself. */
export interface Redis {
	/** Stands before every key. */
	readonly prefix: string;
	/** For libraries that want one; call them inside `ask`. */
	readonly client: Client;
	/** Answers what the commands answer. Throws `unavailable` when Redis is away. */
	ask<Answer>(commands: (client: Client) => Promise<Answer>): Promise<Answer>;
	close(): void;
}

/** What the log, `/readyz` and scripts say. */
export const redisIsAway = 'Redis does not answer';

const twoSeconds = 2000;

const load = async () => {
	try {
		return await import('redis');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
		throw new ConfigError("REDIS_URL needs Redis' driver: npm install --save-prod redis");
	}
};

/** Codes of Redis' that say that we asked for nonsense; by all others it cannot answer now. */
const isOurMistake = ({message}: Error) => /^(ERR|WRONGTYPE|EXECABORT) /.test(message);

/**
 * Opens the Redis of a `REDIS_URL` and waits for it a moment, though not for long: an app without
 * Redis starts, and says `unavailable` until it is there. Throws `ConfigError` without the driver.
 */
export const createRedis = async (
	url: string,
	{log, prefix = ''}: {log: Pick<Logger, 'info' | 'warn'>; prefix?: string},
): Promise<Redis> => {
	const {createClient, ErrorReply} = await load();
	const client: Client = createClient({
		url,
		// What waited for a connection would be done long after the person was told that it failed.
		disableOfflineQueue: true,
		commandsQueueMaxLength: 10_000,
		pingInterval: 1000,
		maintNotifications: 'disabled',
		socket: {
			connectTimeout: twoSeconds,
			// Above the time for an answer: this one is for a connection on which nothing is asked.
			socketTimeout: 2 * twoSeconds,
			// The library's own gives up for good after a socketTimeout.
			reconnectStrategy: retries => Math.min(50 * 2 ** retries, twoSeconds) * Math.random(),
		},
	});

	let isAway = false;
	const lost = (error: Error): void => {
		// Addresses and passwords are not in these messages, nor are commands.
		const reason = error.message || (error as NodeJS.ErrnoException).code;
		if (!isAway) log.warn({reason}, redisIsAway);
		isAway = true;
	};
	client.on('error', lost);
	client.on('ready', () => {
		if (isAway) log.info('Redis is back');
		isAway = false;
	});

	const connect = () => client.connect().catch(() => {}); // only ever fails when it was closed
	/** An answer that is owed may still come, to a question that nobody asks any more. */
	const connectAnew = (error: Error) => {
		lost(error);
		if (!client.isReady) return;
		client.destroy();
		void connect();
	};

	const first = new Promise<void>(resolve => {
		for (const event of ['ready', 'error']) client.once(event, () => resolve());
	});
	void connect();
	await inTime(first).catch(lost);

	return {
		prefix,
		client,
		async ask(commands) {
			try {
				return await inTime(commands(client));
			} catch (error) {
				if (error instanceof TooLate) connectAnew(error);
				// What is no Error is an answer as well: a limit that is reached.
				if (!(error instanceof Error) || error instanceof TypeError) throw error;
				if (error instanceof ErrorReply && isOurMistake(error)) throw error;
				throw new AuthError('unavailable', redisIsAway, {cause: error});
			}
		},
		close() {
			isAway = true; // what fails from now on is no outage
			client.destroy();
		},
	};
};

class TooLate extends Error {
	override readonly message = 'no answer in two seconds';
}

/** Throws `TooLate` when that takes longer than two seconds. */
const inTime = async <Answer>(answer: Promise<Answer>): Promise<Answer> => {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		// After a look at what has arrived: it may be this process that was slow.
		timer = setTimeout(() => setImmediate(() => reject(new TooLate())), twoSeconds);
	});
	try {
		return await Promise.race([answer, late]);
	} finally {
		clearTimeout(timer);
	}
};
