import type {Knex} from 'knex';
import {isOrphan} from '../../database.ts';
import {readTogether} from '../../together.ts';
import {AuthError} from '../errors.ts';
import type {FoundSession, SessionRow, SessionStore} from './store.ts';

declare module 'knex/types/tables.js' {
	interface Tables {
		sessions: SessionRow;
	}
}

/**
 * Sessions in the database. Session and user are read by one joined query, so that a disabled or
 * deleted user, or a revoked session, is out with the next request.
 */
export const databaseSessions = (db: Knex): SessionStore => ({
	find: readTogether(async ids => new Map((await findAll(db, ids)).map(one => [one.row.id, one]))),

	holds: async (id, trx) => (await trx('sessions').where({id}).first('id')) !== undefined,

	async insert(row) {
		try {
			await db('sessions').insert(row);
		} catch (cause) {
			if (!isOrphan(cause)) throw cause;
			throw new AuthError('not-signed-in', 'the user was deleted meanwhile', {cause});
		}
	},

	async touch({id, last_seen_at, expires_at}) {
		await db('sessions').where({id}).update({last_seen_at, expires_at});
	},

	async updateData(id, data) {
		await db('sessions').where({id}).update({data});
	},

	async remove(id, userId) {
		const query = db('sessions').where({id});
		if (userId !== undefined) query.where({user_id: userId});
		return (await query.delete()) > 0;
	},

	removeAll: (userId, {keep = '', trx = db} = {}) =>
		trx('sessions').where({user_id: userId}).whereNot({id: keep}).delete(),

	list: userId => db('sessions').where({user_id: userId}).orderBy('last_seen_at', 'desc'),

	sweep: () => db('sessions').where('expires_at', '<=', Date.now()).delete(),
});

const findAll = async (db: Knex, ids: readonly string[]): Promise<FoundSession[]> => {
	const found = await db('sessions')
		.join('users', 'users.id', 'sessions.user_id')
		.whereIn('sessions.id', ids)
		.whereNull('users.disabled_at')
		.select('sessions.*', 'users.username', 'users.created_at as user_created_at');

	return found.map(({username, user_created_at, ...row}) => ({
		row,
		user: {id: row.user_id, username, created_at: user_created_at},
	}));
};
