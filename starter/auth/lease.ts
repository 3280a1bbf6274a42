import {randomUUID} from 'node:crypto';
import type {Knex} from 'knex';
import {bounds} from './http.ts';

/** A row of `token_refreshes`: somebody is refreshing the tokens of this profile. */
export interface Lease {
	provider: string;
	id: string;
	/** Who, made up for this one time. */
	holder: string;
	/** When others may take over (milliseconds), as the holder must have died. */
	until: number;
}

declare module 'knex/types/tables.js' {
	interface Tables {
		token_refreshes: Lease;
	}
}

/** More than a call to a provider may take, less than anybody should wait for a dead process. */
const lifetime = 14_000;

/**
 * Takes the right to refresh the tokens of one profile, which one process at a time can have.
 * Undefined while somebody else has it.
 */
export const takeLease = async (
	db: Knex,
	provider: string,
	id: string,
): Promise<Lease | undefined> => {
	const now = Date.now();
	const place = {provider, id};
	const held = await db('token_refreshes').where(place).first('until');
	if (held && held.until > now) return undefined;
	await db('token_refreshes').where(place).where('until', '<=', now).delete();

	const lease = {...place, holder: randomUUID(), until: now + lifetime};
	await db('token_refreshes').insert(lease).onConflict(['provider', 'id']).ignore();
	// Of two that inserted at once, one was ignored.
	const winner = await db('token_refreshes').where(place).first('holder');
	return winner?.holder === lease.holder ? lease : undefined;
};

/** Whether a call to the provider would end before others may take over. */
export const hasTime = ({until}: Lease): boolean => Date.now() + bounds.total + 1000 < until;

/** Gives the right back. */
export const endLease = async (db: Knex, {provider, id, holder}: Lease): Promise<void> => {
	await db('token_refreshes').where({provider, id, holder}).delete();
};

/** Deletes what dead processes have left. */
export const sweepLeases = (db: Knex): Promise<number> =>
	db('token_refreshes').where('until', '<=', Date.now()).delete();
