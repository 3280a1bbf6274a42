import type {Knex} from 'knex';

// What `db('users')` knows of its columns, in an editor and in `npm run check`. Nothing runs this:
// a line that is expected to be an error, and is none, is one.

/** Reads of columns that there are, and are not. */
export const reads = async (db: Knex): Promise<[string, number, bigint | number | null]> => {
	const user = await db('users').where({id: 1}).first('id', 'username', 'disabled_at');
	// @ts-expect-error: it was not asked for
	if (user?.password_hash) throw new Error('never');
	const session = await db('sessions').first();
	// @ts-expect-error: there is no such column
	if (session?.last_seen) throw new Error('never');
	return [user?.username ?? '', session?.last_seen_at ?? 0, user?.disabled_at ?? null];
};

/** Writes of columns that there are, and are not. */
export const writes = async (db: Knex): Promise<void> => {
	await db('user_profiles').where({user_id: 1}).update({updated_at: 1});
	// @ts-expect-error: there is no such column
	await db('user_profiles').where({user_id: 1}).update({nickname: 'Ada'});
	// @ts-expect-error: times are milliseconds
	await db('users').where({id: 1}).update({updated_at: new Date()});
	// @ts-expect-error: there is no such column
	await db('identities').where({user: 1}).first();
};
