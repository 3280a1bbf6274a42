import type {Knex} from 'knex';
import type {User} from '../../users.ts';

/** A session as it is kept. `id` is the hash of what the cookie holds; times are milliseconds. */
export interface SessionRow {
	id: string;
	user_id: number;
	data: string;
	signed_in_at: number;
	last_seen_at: number;
	expires_at: number;
	user_agent: string | null;
	created_at: number;
}

/** A session, and the person behind it as they are now. */
export interface FoundSession {
	row: SessionRow;
	user: User;
}

/** Where sessions live: in the database, or in Redis. */
export interface SessionStore {
	/** Undefined when the session or its user is gone, or the user disabled. */
	find(id: string): Promise<FoundSession | undefined>;
	/** Whether a session is still there, for a transaction: what was found when a request began may have ended. */
	holds(id: string, trx: Knex): Promise<boolean>;
	/** Throws `not-signed-in` when the database knows that the user has been deleted meanwhile. */
	insert(row: SessionRow, user: User): Promise<void>;
	/** Each of these leaves a session alone that has ended meanwhile: it must not come back. */
	touch(row: SessionRow): Promise<void>;
	updateData(id: string, data: string): Promise<void>;
	/** Ends a session; with a user's id only when it is theirs. Answers whether there was one. */
	remove(id: string, userId?: number): Promise<boolean>;
	/**
	 * Ends all sessions of a user but the one to keep. Answers how many. In a transaction call it
	 * with that, and as the last step: where sessions are not in the database they end at once, so
	 * a crash before the commit leaves somebody signed out, never somebody signed in.
	 */
	removeAll(userId: number, options?: {keep?: string; trx?: Knex}): Promise<number>;
	/** All of a user's, the latest first; also those that have run out and are still there. */
	list(userId: number): Promise<SessionRow[]>;
	/** Deletes what has run out, where that does not go by itself. Answers how many. */
	sweep(): Promise<number>;
}
