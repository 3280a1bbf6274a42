import ipaddr from 'ipaddr.js';
import {RateLimiterMemory, RateLimiterRes} from 'rate-limiter-flexible';
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

const createLimit = (points: number, duration: number, factor: number): Limit => {
	if (factor === 0) return {take: async () => {}, giveBack: async () => {}};
	const limiter = new RateLimiterMemory({
		points: Math.max(1, Math.round(points * factor)),
		duration,
	});

	return {
		async take(key) {
			try {
				await limiter.consume(key);
			} catch (error) {
				if (!(error instanceof RateLimiterRes)) throw error;
				// What is refused was not done, so it does not count.
				await limiter.reward(key);
				const retryAfter = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
				throw new AuthError('rate-limited', 'limit reached', {retryAfter});
			}
		},
		async giveBack(key) {
			await limiter.reward(key);
		},
	};
};

/** The limits of this process, each multiplied by `factor`; 0 lifts them. */
export const createLimits = (factor: number): Limits => ({
	signups: createLimit(20, 60 * minutes, factor),
	flows: createLimit(60, minutes, factor),
	failuresByAddress: createLimit(30, 15 * minutes, factor),
	failuresByName: createLimit(10, 15 * minutes, factor),
});

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
