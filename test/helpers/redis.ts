import {randomBytes} from 'node:crypto';
import type {ExecutionContext} from 'ava';
import type {Knex} from 'knex';
import {createRedis, type Redis} from '../../starter/redis.ts';

const {TEST_SESSIONS = '', TEST_REDIS_URL, TEST_RUN} = process.env;
if (!['', 'database', 'redis'].includes(TEST_SESSIONS)) {
	throw new Error(`TEST_SESSIONS is database or redis, not ${TEST_SESSIONS}`);
}

/** Whether sessions and limits are in Redis, as in a part of `npm run test:databases`. */
export const isRedis = TEST_SESSIONS === 'redis';

/** The Redis that tests may use. They touch only keys that they have made. */
export const redisUrl = TEST_REDIS_URL || 'redis://127.0.0.1:6379';

/** How the keys of one run begin, so that what a crashed test has left can be deleted. */
export const prefixOf = (run: string): string => `test:${run}:`;

const prefixes = new WeakMap<Knex, string>();

/** Apps on one database have their sessions together, and each database has them for itself. */
const prefixFor = (db: Knex): string => {
	const fresh = `${prefixOf(TEST_RUN || 'alone')}${randomBytes(8).toString('hex')}:`;
	const prefix = prefixes.get(db) ?? fresh;
	prefixes.set(db, prefix);
	return prefix;
};

interface Options {
	url?: string;
	log?: Parameters<typeof createRedis>[1]['log'];
}

/** A connection for an app on this database. What it has kept goes when the test ends. */
export const redisFor = async (
	t: Pick<ExecutionContext, 'teardown'>,
	db: Knex,
	{url = redisUrl, log = {info() {}, warn() {}}}: Options = {},
): Promise<Redis> => {
	const redis = await createRedis(url, {log, prefix: prefixFor(db)});
	t.teardown(async () => {
		redis.close();
		// By a way of its own: a test may have made that of the app a bad one.
		const direct = await createRedis(redisUrl, {log, prefix: redis.prefix});
		const keys = await keysOf(direct);
		if (keys.length > 0) await direct.client.del(keys);
		direct.close();
	});
	return redis;
};

/** The names of all keys that an app has in Redis. */
export const keysOf = async ({client, prefix}: Redis, kind = ''): Promise<string[]> => {
	const keys: string[] = [];
	for await (const some of client.scanIterator({MATCH: `${prefix}${kind}*`, COUNT: 1000})) {
		keys.push(...some);
	}
	return [...new Set(keys)].sort();
};
