import {setTimeout as wait} from 'node:timers/promises';
import type {Knex} from 'knex';
import {recordOnce} from './audit.ts';
import {type Connection, connectAgain, readStored, type Stored, tableOf} from './connection.ts';
import {AuthError} from './errors.ts';
import {endLease, takeLease} from './lease.ts';
import {askForTokens, storeTokens} from './renew.ts';
import type {Tokens} from './token-answer.ts';

const minute = 60_000;

/** How long to wait before looking again whether another process has refreshed (milliseconds). */
const pauses = {first: 25, longest: 250};

/** The refreshes under way in this process, by provider and id. */
const flights = new WeakMap<Knex, Map<string, Promise<Stored>>>();

/** Whether the access token opens, and lives for so many more milliseconds. */
const lives = ({row, tokens}: Stored, margin = 0): boolean =>
	tokens.access_token !== null &&
	(row.token_expires_at === null || row.token_expires_at > Date.now() + margin);

const isGood = (stored: Stored, refused: string | undefined): boolean =>
	stored.tokens.access_token !== refused && lives(stored, stored.tokens.refresh_token ? minute : 0);

/**
 * The tokens of a connection, refreshed when the access token ends within a minute, or when the
 * provider has `refused` it. However many calls ask, in however many processes, one of them
 * refreshes and the others wait for it. Throws `connect-again`, `provider-failed` and `not-found`.
 */
export const usableTokens = async (connection: Connection, refused?: string): Promise<Stored> => {
	const stored = await readStored(connection);
	if (isGood(stored, refused)) return stored;
	if (!stored.tokens.refresh_token) throw await giveUp(connection, stored, refused !== undefined);

	const {db, settings, id} = connection;
	const ours = flights.get(db) ?? new Map<string, Promise<Stored>>();
	flights.set(db, ours);
	const name = `${settings.mixin.name} ${id}`;
	const flight =
		ours.get(name) ?? refreshOrWait(connection, refused).finally(() => ours.delete(name));
	ours.set(name, flight);
	return flight;
};

const refreshOrWait = async (connection: Connection, refused?: string): Promise<Stored> => {
	const {db, settings, id} = connection;
	for (let pause = pauses.first; ; pause = Math.min(2 * pause, pauses.longest)) {
		const holder = await takeLease(db, settings.mixin.name, id);
		if (holder) {
			try {
				return await refresh(connection, refused);
			} finally {
				await endLease(db, settings.mixin.name, id, holder);
			}
		}

		await wait(pause);
		const stored = await readStored(connection);
		if (isGood(stored, refused)) return stored;
	}
};

/** Refreshes, unless somebody else did while we waited for the lease. */
const refresh = async (connection: Connection, refused?: string): Promise<Stored> => {
	const stored = await readStored(connection);
	if (isGood(stored, refused)) return stored;
	const {refresh_token: sent, access_token} = stored.tokens;
	if (!sent) throw await giveUp(connection, stored, refused !== undefined);

	let tokens: Tokens;
	try {
		tokens = await askForTokens(connection.settings, sent, stored.tokens.id_token);
	} catch (error) {
		const {user_id, updated_at} = stored.row;
		const {name} = connection.settings.mixin;
		await recordOnce(connection.db, 'refresh-failed', user_id, name, updated_at);
		if (error instanceof AuthError && error.code === 'connect-again') {
			// Unless a sign-in has brought others in the meantime.
			const current = await readStored(connection);
			if (isGood(current, refused)) return current;
			throw await giveUp(connection, stored, true);
		}
		// The provider is out of order for now. What has not run out yet will do.
		if (lives(stored) && access_token !== refused) return stored;
		throw error;
	}
	return storeTokens(connection, stored, sent, tokens);
};

/**
 * The error of tokens that are of no more use. When that is the provider's word, the row keeps it,
 * so that nobody asks again and the account shows it.
 */
const giveUp = async (connection: Connection, {row, tokens}: Stored, isTheirWord: boolean) => {
	if (isTheirWord) {
		const now = Date.now();
		await connection
			.db(tableOf(connection))
			// A sign-in may have brought others meanwhile.
			.where({id: row.id, access_token: row.access_token})
			.update({
				...(tokens.refresh_token && {refresh_token: null}),
				token_expires_at: Math.min(row.token_expires_at ?? now, now),
			});
	}
	return connectAgain(connection, row);
};
