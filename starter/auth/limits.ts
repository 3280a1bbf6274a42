import ipaddr from 'ipaddr.js';
import {RateLimiterMemory, RateLimiterRedis, RateLimiterRes} from 'rate-limiter-flexible';
import type {Redis} from '../redis.ts';
import {AuthError} from './errors.ts';

/** A limit on how often something may be done under one key. */
export interface Limit {
	/** Counts one; throws `rate-limited` when that is one too many. */
	take(key: string): Promise<void>;
	/** Gives one back: it turned out not to count. */
	giveBack(key: string): Promise<void>;
}

export interface Limits {
	/** Sign-ups by password, per address. */
	signups: Limit;
	/** Sign-ins begun at a provider, per address. */
	flows: Limit;
	/** Failed sign-ins by password, per address. */
	failuresByAddress: Limit;
	/** Failed sign-ins by password, per user name. */
	failuresByName: Limit;
}

const minutes = 60;

interface Settings {
	/** Stands before the keys in Redis. */
	name: string;
	points: number;
	/** Seconds. */
	duration: number;
}

const createLimit = ({name, points, duration}: Settings, factor: number, redis?: Redis): Limit => {
	if (factor === 0) return {take: async () => {}, giveBack: async () => {}};
	const settings = {points: Math.max(1, Math.round(points * factor)), duration};
	const limiter = redis
		? new RateLimiterRedis({
				...settings,
				storeClient: redis.client,
				useRedisPackage: true,
				keyPrefix: `${redis.prefix}limit:${name}`,
			})
		: new RateLimiterMemory(settings);
	// Without Redis there is no other count to go by: one in memory would be a way around the limit.
	const ask = <Answer>(act: () => Promise<Answer>) => (redis ? redis.ask(act) : act());

	return {
		async take(key) {
			try {
				await ask(() => limiter.consume(key));
			} catch (error) {
				if (!(error instanceof RateLimiterRes)) throw error;
				// What is refused was not done, so it does not count.
				await ask(() => limiter.reward(key));
				const retryAfter = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
				throw new AuthError('rate-limited', 'limit reached', {retryAfter});
			}
		},
		async giveBack(key) {
			await ask(() => limiter.reward(key));
		},
	};
};

/**
 * The limits, each multiplied by `factor`; 0 lifts them. They count in Redis for all processes,
 * else in this one's memory.
 */
export const createLimits = (factor: number, redis?: Redis): Limits => {
	const limit = (name: keyof Limits, points: number, duration: number) =>
		createLimit({name, points, duration}, factor, redis);

	return {
		signups: limit('signups', 20, 60 * minutes),
		flows: limit('flows', 60, minutes),
		failuresByAddress: limit('failuresByAddress', 30, 15 * minutes),
		failuresByName: limit('failuresByName', 10, 15 * minutes),
	};
};

/**
 * The key of a visitor's address. All of an IPv6 /64 is one, as that is what one customer gets;
 * an IPv4 address inside IPv6 is the IPv4 address.
 */
export const addressKey = (ip: string): string => {
	if (!ipaddr.isValid(ip)) return 'unknown';
	const address = ipaddr.process(ip);
	return address instanceof ipaddr.IPv6
		? `${address.parts
				.slice(0, 4)
				.map(part => part.toString(16))
				.join(':')}::/64`
		: address.toString();
};
