import {setTimeout as wait} from 'node:timers/promises';
import type {Knex} from 'knex';
import {recordOnce} from './audit.ts';
import {type Connection, connectAgain, readStored, type Stored, tableOf} from './connection.ts';
import {AuthError} from './errors.ts';
import {endLease, hasTime, takeLease} from './lease.ts';
import {createRecent} from './recent.ts';
import {askForTokens, storeTokens} from './renew.ts';
import type {Tokens} from './token-answer.ts';

const second = 1000;
const minute = 60 * second;

/** How long to wait before looking again whether another process has refreshed (milliseconds). */
const pauses = {first: 25, longest: 250};

/** The refreshes under way in this process, and those that failed just now, by provider and id. */
const createMemory = () => ({
	flights: new Map<string, Promise<Stored>>(),
	failed: createRecent(15 * second),
});

const memories = new WeakMap<Knex, ReturnType<typeof createMemory>>();

const memoryOf = (db: Knex) => {
	const memory = memories.get(db) ?? createMemory();
	memories.set(db, memory);
	return memory;
};

const nameOf = ({settings, id}: Connection) => `${settings.mixin.name} ${id}`;

/** What a call asks of tokens: since when it asks, and the one that the provider has refused it. */
interface Wish {
	since: number;
	refused: string | undefined;
}

/** Whether the access token opens, and lives for so many more milliseconds. */
const lives = ({row, tokens}: Stored, margin = 0): boolean =>
	tokens.access_token !== null &&
	(row.token_expires_at === null || row.token_expires_at > Date.now() + margin);

const isGood = (stored: Stored, {since, refused}: Wish): boolean => {
	if (stored.tokens.access_token === refused) return false;
	// One that lives for less than a minute in all is good when it came while we waited.
	const isNew = stored.row.updated_at >= since;
	return lives(stored, stored.tokens.refresh_token && !isNew ? minute : 0);
};

/**
 * The tokens of a connection, refreshed when the access token ends within a minute, or when the
 * provider has `refused` it. However many calls ask, in however many processes, one of them
 * refreshes and the others wait for it. Throws `connect-again`, `provider-failed` and `not-found`.
 */
export const usableTokens = async (connection: Connection, refused?: string): Promise<Stored> => {
	const {flights, failed} = memoryOf(connection.db);
	const name = nameOf(connection);
	// The moment itself belongs to who stored something in it before.
	const wish = {since: Date.now() + 1, refused};
	const stored = await readStored(connection);
	const willDo = isGood(stored, wish) || (failed.has(name) && servesStill(stored, refused));
	if (willDo) return stored;

	const flight =
		flights.get(name) ?? refreshOrWait(connection, wish).finally(() => flights.delete(name));
	flights.set(name, flight);
	return flight;
};

const servesStill = (stored: Stored, refused: string | undefined): boolean =>
	lives(stored) && stored.tokens.access_token !== refused;

/** Resolves when no refresh is under way: what a provider has sent must be stored before the end. */
export const refreshesEnded = async (db: Knex): Promise<void> => {
	await Promise.allSettled(memoryOf(db).flights.values());
};

const refreshOrWait = async (connection: Connection, wish: Wish): Promise<Stored> => {
	const {db, settings, id} = connection;
	for (let pause = pauses.first; ; pause = Math.min(2 * pause, pauses.longest)) {
		const lease = await takeLease(db, settings.mixin.name, id);
		if (lease) {
			try {
				const stored = await readStored(connection);
				if (isGood(stored, wish)) return stored;
				// Reading took so long that somebody else may have it before we are done.
				if (hasTime(lease)) return await refresh(connection, stored, wish);
			} finally {
				await endLease(db, lease);
			}
		}

		await wait(pause);
		const stored = await readStored(connection);
		if (isGood(stored, wish)) return stored;
	}
};

const refresh = async (connection: Connection, stored: Stored, wish: Wish): Promise<Stored> => {
	const {db, settings} = connection;
	const {failed} = memoryOf(db);
	const {user_id, updated_at} = stored.row;
	const {refresh_token: sent, access_token} = stored.tokens;
	if (!sent) throw await giveUp(connection, stored, wish.refused !== undefined);

	let tokens: Tokens;
	try {
		tokens = await askForTokens(settings, sent, stored.tokens.id_token);
	} catch (error) {
		failed.add(nameOf(connection));
		await recordOnce(db, 'refresh-failed', user_id, settings.mixin.name, updated_at);
		if (error instanceof AuthError && error.code === 'connect-again') {
			// Unless a sign-in has brought others in the meantime.
			const current = await readStored(connection);
			const isOther = current.tokens.access_token !== access_token;
			if (isOther && isGood(current, wish)) return current;
			throw await giveUp(connection, stored, true);
		}
		// The provider is out of order for now. What has not run out yet will do.
		if (servesStill(stored, wish.refused)) return stored;
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
