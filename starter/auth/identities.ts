import type {Knex} from 'knex';
import {readTogether} from '../together.ts';

/**
 * A row of `identities`: the index of who holds which remote account, written together with the
 * profile. Lists and the last-credential rule read this one table, however many providers.
 */
export interface IdentityRow {
	provider: string;
	id: string;
	user_id: number;
	label: string;
	picture: string | null;
	created_at: number;
}

declare module 'knex/types/tables.js' {
	interface Tables {
		identities: IdentityRow;
	}
}

/** The identity of a remote account, or undefined when nobody holds it. */
export const findIdentity = (
	db: Knex,
	provider: string,
	id: string,
): Promise<IdentityRow | undefined> => db('identities').where({provider, id}).first();

/** A user's identities, the oldest first. */
export const listIdentities = (db: Knex, userId: number): Promise<IdentityRow[]> =>
	listAll(db, [userId]);

/** The same for what many ask at once: the reads that wait together are one query. */
export const readIdentities = (db: Knex): ((userId: number) => Promise<IdentityRow[]>) => {
	const read = readTogether(async (userIds: readonly number[]) => {
		const lists = new Map<number, IdentityRow[]>(userIds.map(id => [id, []]));
		for (const row of await listAll(db, userIds)) lists.get(row.user_id)?.push(row);
		return lists;
	});
	return async userId => (await read(userId)) ?? [];
};

const listAll = (db: Knex, userIds: readonly number[]): Promise<IdentityRow[]> =>
	db('identities')
		.whereIn('user_id', userIds)
		.orderBy([{column: 'created_at'}, {column: 'provider'}, {column: 'id'}]);

/** Writes down that a user now holds a remote account. Fails as a duplicate when one does. */
export const createIdentity = async (db: Knex, row: IdentityRow): Promise<void> => {
	await db('identities').insert(row);
};

/** Brings what the person is called and looks like up to date. */
export const updateIdentity = async (
	db: Knex,
	{provider, id}: Pick<IdentityRow, 'provider' | 'id'>,
	changes: Pick<IdentityRow, 'label' | 'picture'>,
): Promise<void> => {
	await db('identities').where({provider, id}).update(changes);
};

/** Whether an identity could go and still leave this user a way to sign in. */
export const canDisconnect = (
	identities: readonly IdentityRow[],
	{provider, id}: Pick<IdentityRow, 'provider' | 'id'>,
	hasPassword: boolean,
	usable: (provider: string) => boolean,
): boolean =>
	hasPassword ||
	identities.some(
		other => usable(other.provider) && !(other.provider === provider && other.id === id),
	);
