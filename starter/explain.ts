import {AuthError} from './auth/errors.ts';
import {ConfigError} from './config.ts';
import {isUnavailable} from './database.ts';
import {redisIsAway} from './redis.ts';

/** Knex's lock is a row, which outlives a migration that was killed. */
const locked =
	'The migrations are locked: another process migrates, or one was killed while it did. ' +
	'If none does, run "npm run migrate -- unlock" and then "npm run migrate".';

/**
 * What stopped a start or a script, in words, when the owner can act on it; undefined for a
 * mistake of ours, which keeps its stack.
 */
export const explain = (error: unknown): string | undefined => {
	if (error instanceof ConfigError) return error.message;
	if (!(error instanceof Error)) return undefined;
	if (error instanceof AuthError && error.message === redisIsAway) {
		return `${redisIsAway}. See REDIS_URL.`;
	}
	if (error.name === 'MigrationLocked') {
		return error.message.endsWith('already locked')
			? locked
			: `The migrations cannot be locked: ${error.message}. Try again.`;
	}

	const {code, syscall} = error as NodeJS.ErrnoException;
	if (syscall === 'mkdir' || isUnavailable(error)) {
		return `The database cannot be opened: ${error.message}. See DATABASE_URL.`;
	}
	if (code === '42501' || code === 'ER_TABLEACCESS_DENIED_ERROR') {
		return (
			`The user of DATABASE_URL may not do that: ${error.message}. It must be allowed to make tables; ` +
			'in PostgreSQL: grant create on schema public to USER.'
		);
	}
	if (code === 'EADDRINUSE') return `${error.message}. Set PORT (and STANDIN) to a free one.`;
	if (code === 'EACCES') return `${error.message}. Set PORT to one above 1023.`;
	if (syscall === 'listen' || syscall === 'getaddrinfo') {
		return `${error.message}. Set HOST to an address of this machine.`;
	}
	return undefined;
};
