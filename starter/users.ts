import type {Knex} from 'knex';
import {insertForId} from './database/insert.ts';

/** A row of `users`. Times are milliseconds. */
export interface UserRow {
	id: number;
	username: string;
	password_hash: string | null;
	disabled_at: number | null;
	created_at: number;
	updated_at: number;
}

declare module 'knex/types/tables.js' {
	interface Tables {
		users: UserRow;
		/** The how-to's one row per user; add what your app wants to know of a person. */
		user_profiles: {user_id: number; created_at: number; updated_at: number};
	}
}

/** A user as requests know them; the password's hash stays in the database. */
export type User = Pick<UserRow, 'id' | 'username' | 'created_at'>;

const namePattern = /^[A-Za-z0-9._-]{2,40}$/;

/** Whether a text can be a user name: 2 to 40 ASCII letters, digits, `.`, `_` and `-`. */
export const isUsername = (text: string): boolean => namePattern.test(text);

/** Finds a user by name, without regard to case. */
export const findByUsername = async (db: Knex, username: string): Promise<UserRow | undefined> => {
	// PostgreSQL does not even take a text with NUL in it.
	if (!isUsername(username)) return undefined;

	return db('users')
		.whereRaw('username_key = ?', [username.toLowerCase()])
		.first('id', 'username', 'password_hash', 'disabled_at', 'created_at', 'updated_at');
};

/** Finds a user by id and holds the row until the transaction ends, where the database can. */
export const lockUser = (trx: Knex, id: number): Promise<UserRow | undefined> =>
	trx('users').where({id}).forUpdate().first();

/**
 * Makes a user and calls `userCreated`, both in the caller's transaction. Fails as a duplicate
 * when the name is taken.
 */
export const createUser = async (
	trx: Knex,
	username: string,
	passwordHash: string | null = null,
): Promise<UserRow> => {
	const now = Date.now();
	const row = {
		username,
		password_hash: passwordHash,
		disabled_at: null,
		created_at: now,
		updated_at: now,
	};
	const user = {...row, id: await insertForId(trx, 'users', row)};
	await userCreated(trx, user);
	return user;
};

/**
 * Runs for every new user, whichever way they came, in the transaction that makes them: what
 * throws here undoes the sign-up. Add your own first rows here.
 */
const userCreated = async (trx: Knex, {id, created_at}: UserRow): Promise<void> => {
	await trx('user_profiles').insert({user_id: id, created_at, updated_at: created_at});
};

/**
 * Makes a valid and free user name of what a person is called elsewhere: `José Núñez` becomes
 * `Jose.Nunez`, the next one `Jose.Nunez2`. After a try that failed as a duplicate the number is
 * drawn, as those who sign up at the same time would all go for the next one again.
 */
export const freeUsername = async (
	trx: Knex,
	wish: string,
	fallback: string,
	attempt = 1,
): Promise<string> => {
	const plain = wish
		.normalize('NFKD')
		.replace(/\p{Mark}/gu, '')
		.replace(/[^A-Za-z0-9._-]+/g, ' ')
		.trim()
		.replace(/ +/g, '.')
		.slice(0, 32)
		.replace(/[._-]+$/, '');
	const stem = [plain, fallback].find(isUsername) ?? 'user';

	const draw = () => Math.floor(Math.random() * 10 ** 7);
	for (let count = attempt === 1 ? 1 : draw(); ; count = count < 5 ? count + 1 : draw()) {
		const name = count === 1 ? stem : `${stem}${count}`;
		if (!(await findByUsername(trx, name))) return name;
	}
};

/** Deletes a user; profiles, identities, sessions and flows go with the row. */
export const deleteUser = async (trx: Knex, id: number): Promise<void> => {
	await trx('users').where({id}).delete();
};
