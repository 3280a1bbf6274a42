import type {ExecutionContext} from 'ava';
import {createClient} from 'redis';
import {redisUrl} from '../helpers/redis.ts';

/**
 * The address of a database of the tests' Redis in which nothing is, for processes: their keys have
 * no prefix. It is emptied when the test ends.
 */
export const ownNumber = async (t: Pick<ExecutionContext, 'teardown'>) => {
	for (let number = 15; number > 0; number--) {
		const {href: url} = Object.assign(new URL(redisUrl), {pathname: `/${number}`});
		const client = createClient({url});
		client.on('error', () => {});
		await client.connect();
		const isFree =
			(await client.dbSize()) === 0 &&
			(await client.set('taken', 'by a test', {NX: true, PX: 120_000})) === 'OK';
		if (isFree) {
			t.teardown(async () => {
				await client.flushDb();
				client.destroy();
			});
			return {url, client};
		}
		client.destroy();
	}
	throw new Error('no database of this Redis is empty');
};
