import {createClient} from 'redis';
import {prefixOf, redisUrl} from '../../test/helpers/redis.ts';
import type {Server} from './server.ts';

const oldest = 7; // the first that tells when a key ends; the app itself is content with 6

/** Connects for as long as something is done. Throws when that does not work at once. */
const using = async <Result>(
	work: (client: ReturnType<typeof createClient>) => Promise<Result>,
): Promise<Result> => {
	const client: ReturnType<typeof createClient> = createClient({
		url: redisUrl,
		socket: {reconnectStrategy: false, connectTimeout: 5000},
	});
	client.on('error', () => {}); // `connect` says the same
	try {
		await client.connect();
		return await work(client);
	} finally {
		client.destroy();
	}
};

/** Sessions and limits in Redis, all else on SQLite. */
export const redis: Server = {
	needs: `Redis ${oldest} or newer, whose keys that begin with test: and empty databases are free to use`,
	variable: 'TEST_REDIS_URL',
	example: 'redis://127.0.0.1:6379',
	url: redisUrl,
	config: 'ava.redis.config.js',
	env: {TEST_SESSIONS: 'redis'},

	lookAt: () =>
		using(async client => {
			const [, version = ''] = (await client.info('server')).match(/redis_version:(\S+)/) ?? [];
			if (Number.parseInt(version, 10) < oldest) throw new Error(`it is Redis ${version}`);
			return `Redis ${version}`;
		}),

	cleanUp: run =>
		using(async client => {
			for await (const keys of client.scanIterator({MATCH: `${prefixOf(run)}*`, COUNT: 1000})) {
				if (keys.length > 0) await client.del(keys);
			}
		}),
};
