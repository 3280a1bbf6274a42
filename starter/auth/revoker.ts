import type {Knex} from 'knex';
import type {Logger} from '../log.ts';
import {record} from './audit.ts';
import {AuthError, providerFailed} from './errors.ts';
import {ready} from './oidc.ts';
import type {RevocationRow} from './revocations.ts';
import {revokeTokens} from './revoke.ts';
import {openSecrets, sealSecrets} from './stored-tokens.ts';
import type {Vault} from './vault.ts';

/** Has tokens revoked at their providers, while nobody waits. */
export interface Revoker {
	/** Begins with what is due now, and answers at once. */
	wake(): void;
	/** Resolves when nothing is under way. */
	idle(): Promise<void>;
}

const second = 1000;
const day = 24 * 60 * 60 * second;

/** How many of one provider are under way at a time. */
const together = 5;

/** For how long an attempt is nobody else's: longer than its calls can take. */
const lease = 60 * second;

/** About 5 s, 10 s, 20 s and so on, up to an hour; not the same for all that failed together. */
const backOff = (attempts: number): number =>
	Math.min(5 * second * 2 ** (attempts - 1), 3600 * second) * (0.8 + Math.random() / 5);

/**
 * Works through `revocations`: each is tried until it is done, with longer and longer pauses, or
 * until it is a day old. The table is the memory, so a restart loses nothing and any process may
 * take the next turn. A provider that hangs keeps no other waiting. How it ended is in the person's
 * history.
 */
export const createRevoker = (db: Knex, vault: Vault, log: Logger): Revoker => {
	const running = new Map<string, Promise<void>>();
	const failed = (error: unknown) => log.warn({reason: nameOf(error)}, 'could not revoke');
	let looking: Promise<void> = Promise.resolve();

	const run = async (provider: string): Promise<void> => {
		for (;;) {
			const rows = await claim(db, provider);
			if (rows.length === 0) return;
			await Promise.all(rows.map(row => attempt(db, vault, log, row)));
		}
	};

	const look = async (): Promise<void> => {
		const due = await db('revocations').where('next_at', '<=', Date.now()).distinct('provider');
		for (const {provider} of due) {
			// One that is about to end may have looked before this was due.
			const before = running.get(provider) ?? Promise.resolve();
			const turn = before.then(() => run(provider)).catch(failed);
			running.set(provider, turn);
			void turn.then(() => running.get(provider) === turn && running.delete(provider));
		}
	};

	return {
		wake() {
			looking = looking.then(look).catch(failed);
		},
		async idle() {
			await looking;
			await Promise.all(running.values());
		},
	};
};

/** Takes some that are due. Whoever moves `next_at` first has it, on any process. */
const claim = async (db: Knex, provider: string): Promise<RevocationRow[]> => {
	const now = Date.now();
	const due = await db('revocations')
		.where({provider})
		.where('next_at', '<=', now)
		.orderBy('next_at')
		.limit(together);
	const claimed = await Promise.all(
		due.map(async ({id, next_at, attempts}) =>
			db('revocations')
				.where({id, next_at})
				.update({next_at: now + lease, attempts: attempts + 1}),
		),
	);
	return due.filter((_, at) => claimed[at] === 1);
};

const attempt = async (db: Knex, vault: Vault, log: Logger, row: RevocationRow): Promise<void> => {
	const {id, provider, user_id} = row;
	const end = (outcome: 'revoked' | 'revocation-failed' | undefined) =>
		db.transaction(async trx => {
			await trx('revocations').where({id}).delete();
			if (outcome) await record(trx, undefined, outcome, user_id, provider);
		});

	try {
		await end(await revoke(db, vault, row));
	} catch (error) {
		const attempts = row.attempts + 1;
		const isTooOld = row.created_at <= Date.now() - day;
		const facts = {provider, attempts, reason: reasonOf(error)};
		log.warn(facts, isTooOld ? 'not revoked' : 'not revoked yet');
		if (isTooOld) return end('revocation-failed');
		await db('revocations')
			.where({id})
			.update({next_at: Math.round(Date.now() + backOff(attempts))});
	}
};

/** Answers what the history is to say: nothing where the provider turns out to revoke nothing. */
const revoke = async (
	db: Knex,
	{seals, providers}: Vault,
	row: RevocationRow,
): Promise<'revoked' | undefined> => {
	const {id, provider} = row;
	const settings = providers.get(provider);
	if (!settings) throw providerFailed(`${provider} is not mounted`);
	const complete = await ready(settings);
	if (!complete.addresses.revoke_url) return undefined;

	const secrets = openSecrets(seals, 'revocations', id, row);
	if (!secrets.access_token && !secrets.refresh_token) {
		throw new AuthError('internal', 'no key of TOKEN_KEYS opens these tokens');
	}
	await revokeTokens(complete, secrets, async others => {
		const {access_token = null, refresh_token = null} = others;
		const sealed = sealSecrets(seals, 'revocations', id, {access_token, refresh_token});
		await db('revocations').where({id}).update(sealed);
	});
	return 'revoked';
};

/** Messages of ours hold no secret; of others only the name is told. */
const reasonOf = (error: unknown) => (error instanceof AuthError ? error.message : nameOf(error));

const nameOf = (error: unknown) => (error instanceof Error ? error.name : 'unknown');
