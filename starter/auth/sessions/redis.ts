import type {Knex} from 'knex';
import type {Redis} from '../../redis.ts';
import {readTogether} from '../../together.ts';
import type {User} from '../../users.ts';
import {databaseSessions} from './database.ts';
import type {SessionRow, SessionStore} from './store.ts';

/** What Redis keeps of a session: a hash of texts. */
type Kept = Record<string, string>;

// Each script runs as one step. The user's list is the truth about which sessions there are: one
// that it lacks, as when Redis had to make room, could be neither seen nor ended by its owner.

/** The list outlives its longest session by nothing. */
const listUntilTheLast =
	"redis.call('pexpireat', KEYS[2], redis.call('zrevrange', KEYS[2], 0, 0, 'withscores')[2])";

const findOne = `
	local user = redis.call('hget', KEYS[1], 'user_id')
	if not user or not redis.call('zscore', ARGV[1] .. user, ARGV[2]) then return {} end
	return redis.call('hgetall', KEYS[1])`;

const insertOne = `
	redis.call('hset', KEYS[1], unpack(ARGV, 4))
	redis.call('pexpireat', KEYS[1], ARGV[2])
	redis.call('zremrangebyscore', KEYS[2], '-inf', ARGV[3])
	redis.call('zadd', KEYS[2], ARGV[2], ARGV[1])
	${listUntilTheLast}`;

const touchOne = `
	if redis.call('exists', KEYS[1]) == 0 then return end
	redis.call('hset', KEYS[1], 'last_seen_at', ARGV[2], 'expires_at', ARGV[3])
	redis.call('pexpireat', KEYS[1], ARGV[3])
	redis.call('zadd', KEYS[2], 'XX', ARGV[3], ARGV[1])
	${listUntilTheLast}`;

const updateOne = `
	if redis.call('exists', KEYS[1]) == 1 then redis.call('hset', KEYS[1], 'data', ARGV[1]) end`;

const removeOne = `
	local user = redis.call('hget', KEYS[1], 'user_id')
	if not user or (ARGV[3] ~= '' and user ~= ARGV[3]) then return 0 end
	redis.call('zrem', ARGV[1] .. user, ARGV[2])
	return redis.call('del', KEYS[1])`;

const removeMany = `
	local count = 0
	for _, id in ipairs(redis.call('zrange', KEYS[1], 0, -1)) do
		if id ~= ARGV[2] then
			count = count + redis.call('del', ARGV[1] .. id)
			redis.call('zrem', KEYS[1], id)
		end
	end
	return count`;

const listMany = `
	local found = {}
	for _, id in ipairs(redis.call('zrange', KEYS[1], 0, -1)) do
		local kept = redis.call('hgetall', ARGV[1] .. id)
		if #kept > 0 then found[#found + 1] = kept else redis.call('zrem', KEYS[1], id) end
	end
	return found`;

/**
 * Sessions in Redis, each a hash that ends by itself, and a sorted set of its sessions for each
 * user. The user is read from the database with every request: who is disabled or deleted is out
 * at once. One Redis, not a cluster: the scripts find keys that they are not told.
 */
export const redisSessions = (redis: Redis, db: Knex): SessionStore => {
	const one = `${redis.prefix}session:`;
	const all = `${redis.prefix}sessions:`;
	const run = (script: string, keys: string[], values: (string | number)[]): Promise<unknown> =>
		redis.ask(client => client.eval(script, {keys, arguments: values.map(String)}));

	const findUser = readTogether((ids: readonly number[]) => findUsers(db, ids));
	/** What was there before REDIS_URL was set: it must not be back should that be unset. */
	const before = databaseSessions(db);

	return {
		async find(id) {
			const kept = toKept(await run(findOne, [one + id], [all, id]));
			if (!kept.id) return undefined;

			const row = toRow(kept);
			const user = await findUser(row.user_id);
			// A database that was begun anew or restored gives the same ids to other people.
			return user && String(user.created_at) === kept.user_created_at ? {row, user} : undefined;
		},

		holds: async id => toKept(await run(findOne, [one + id], [all, id])).id !== undefined,

		async insert(row, user) {
			const fields = Object.entries({...row, user_created_at: user.created_at});
			const values = fields.flatMap(([name, value]) => [name, value ?? '']);
			const keys = [one + row.id, all + row.user_id];
			await run(insertOne, keys, [row.id, row.expires_at, row.created_at, ...values]);
		},

		async touch({id, user_id, last_seen_at, expires_at}) {
			await run(touchOne, [one + id, all + user_id], [id, last_seen_at, expires_at]);
		},

		async updateData(id, data) {
			await run(updateOne, [one + id], [data]);
		},

		remove: async (id, userId) => (await run(removeOne, [one + id], [all, id, userId ?? ''])) === 1,

		async removeAll(userId, options) {
			await before.removeAll(userId, options);
			return Number(await run(removeMany, [all + userId], [one, options?.keep ?? '']));
		},

		async list(userId) {
			const found = (await run(listMany, [all + userId], [one])) as unknown[];
			return found
				.map(kept => toRow(toKept(kept)))
				.sort((first, second) => second.last_seen_at - first.last_seen_at);
		},

		sweep: before.sweep,
	};
};

const findUsers = async (db: Knex, ids: readonly number[]): Promise<Map<number, User>> => {
	const users = await db('users')
		.whereIn('id', ids)
		.whereNull('disabled_at')
		.select('id', 'username', 'created_at');
	return new Map(users.map(user => [user.id, user]));
};

/** A script answers a hash as a list: name, value, name, value. */
const toKept = (answer: unknown): Kept => {
	const list = answer as string[];
	const names = list.filter((_, index) => index % 2 === 0);
	return Object.fromEntries(names.map((name, index) => [name, list[2 * index + 1] ?? '']));
};

const toRow = ({id = '', data = '', user_agent = '', ...kept}: Kept): SessionRow => ({
	id,
	user_id: Number(kept.user_id),
	data,
	signed_in_at: Number(kept.signed_in_at),
	last_seen_at: Number(kept.last_seen_at),
	expires_at: Number(kept.expires_at),
	user_agent: user_agent || null,
	created_at: Number(kept.created_at),
});
