import type {Knex} from 'knex';
import type {SessionRow, SessionStore} from './store.ts';

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
	async find(id) {
		const found = await db('sessions')
			.join('users', 'users.id', 'sessions.user_id')
			.where('sessions.id', id)
			.whereNull('users.disabled_at')
			.first('sessions.*', 'users.username', 'users.created_at as user_created_at');
		if (!found) return undefined;

		const {username, user_created_at, ...row} = found;
		return {row, user: {id: row.user_id, username, created_at: user_created_at}};
	},

	async insert(row) {
		await db('sessions').insert(row);
	},

	async touch(id, times) {
		await db('sessions').where({id}).update(times);
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
