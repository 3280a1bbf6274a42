import {hash, type Options, verify} from '@node-rs/argon2';
import PQueue from 'p-queue';
import {AuthError} from '../errors.ts';

/** OWASP's parameters for argon2id: 19 MiB, two passes, one lane. Raise them here. */
const parameters: Options = {memoryCost: 19 * 1024, timeCost: 2, parallelism: 1};

/** Two at a time leave threads for the database; who would be the 33rd in line comes back later. */
const queue = new PQueue({concurrency: 2});
const longestLine = 32;

const inLine = <Result>(work: () => Promise<Result>): Promise<Result> => {
	if (queue.size >= longestLine) {
		throw new AuthError('rate-limited', 'too many passwords at once', {retryAfter: 2});
	}
	return queue.add(work);
};

/** Answers the argon2id hash of a password, in PHC's format. Throws `rate-limited` under load. */
export const hashPassword = (password: string): Promise<string> =>
	inLine(async () => hash(password, parameters));

/** Whether a password made this hash. Throws `rate-limited` under load. */
export const verifyPassword = (hashed: string, password: string): Promise<boolean> =>
	inLine(async () => verify(hashed, password));

/** Whether a hash was made with other parameters than today's, and should be made again. */
export const needsRehash = (hashed: string): boolean => {
	const {memoryCost, timeCost, parallelism} = parameters;
	return !hashed.startsWith(`$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$`);
};

/** A hash of nobody's password, so that an unknown name takes as long as a known one. */
const nobody = hash('nobody has this password', parameters);

/** Takes as long as `verifyPassword` does, and says no. */
export const verifyNobody = async (password: string): Promise<false> => {
	await verifyPassword(await nobody, password);
	return false;
};
