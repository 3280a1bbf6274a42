import type {Knex} from 'knex';
import {registry} from '../helpers/registry.ts';

/** What holds for every database at rest, by what is wrong where it does not: the ids of the rows. */
export const violations = async (db: Knex): Promise<Record<string, unknown[]>> => {
	const [users, identities, sessions, beside, signUps] = await Promise.all([
		db('users').select('id', 'password_hash'),
		db('identities').select('provider', 'id', 'user_id'),
		db('sessions').select('id', 'user_id', 'data'),
		db('user_profiles').pluck('user_id'),
		db('audit_events').where({type: 'sign-up'}).pluck('user_id'),
	]);
	const profiles: {provider: string; id: string; user_id: number}[] = [];
	for (const {mixin} of registry) {
		const rows = await db(`${mixin.name}_profiles`).select('id', 'user_id');
		profiles.push(...rows.map(row => ({...row, provider: mixin.name})));
	}

	const keyOf = ({provider, id, user_id}: (typeof profiles)[number]) =>
		JSON.stringify([provider, id, user_id]);
	const held = new Set(identities.map(keyOf));
	const described = new Set(profiles.map(keyOf));
	const owners = new Set(identities.map(({user_id}) => user_id));
	const ids = new Set(users.map(({id}) => id));
	const count = (list: number[], id: number) => list.filter(one => one === id).length;

	const found = {
		'a user without a credential': users
			.filter(({id, password_hash}) => !owners.has(id) && password_hash === null)
			.map(({id}) => id),
		'a user without the row beside it': users
			.filter(({id}) => count(beside, id) !== 1)
			.map(({id}) => id),
		'a user who did not sign up once': users
			.filter(({id}) => count(signUps, id) !== 1)
			.map(({id}) => id),
		'a profile without its identity': profiles.map(keyOf).filter(key => !held.has(key)),
		'an identity without its profile': identities.map(keyOf).filter(key => !described.has(key)),
		'a profile without its user': profiles.filter(({user_id}) => !ids.has(user_id)).map(keyOf),
		'half a session': sessions
			.filter(({user_id, data}) => !ids.has(user_id) || typeof JSON.parse(data) !== 'object')
			.map(({id}) => id),
	};
	return Object.fromEntries(Object.entries(found).filter(([, rows]) => rows.length > 0));
};
