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

/** How many are under way at a time. */
const together = 10;

/** For how long an attempt is nobody else's: longer than its calls can take. */
const lease = 60 * second;

/** 5 s, 10 s, 20 s and so on, up to an hour. */
const backOff = (attempts: number) => Math.min(5 * second * 2 ** (attempts - 1), 3600 * second);

/**
 * Works through `revocations`: each is tried until it is done, with longer and longer pauses, or
 * until it is a day old. The table is the memory, so a restart loses nothing and any process may
 * take the next turn. How it ended is in the person's history.
 */
export const createRevoker = (db: Knex, vault: Vault, log: Logger): Revoker => {
	let running: Promise<void> | undefined;
	let isCalled = false;

	const run = async () => {
		while (isCalled) {
			isCalled = false;
			for (let rows = await claim(db); rows.length > 0; rows = await claim(db)) {
				await Promise.all(rows.map(row => attempt(db, vault, log, row)));
			}
		}
	};

	return {
		wake() {
			isCalled = true;
			running ??= run()
				.catch(error => log.warn({reason: nameOf(error)}, 'could not revoke'))
				.finally(() => {
					running = undefined;
				});
		},
		idle: async () => running,
	};
};

/** Takes some that are due. Whoever moves `next_at` first has it, on any process. */
const claim = async (db: Knex): Promise<RevocationRow[]> => {
	const now = Date.now();
	const due = await db('revocations')
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
	try {
		const isTooOld = row.created_at <= Date.now() - day;
		const outcome = isTooOld ? 'revocation-failed' : await revoke(db, vault, row);
		await db.transaction(async trx => {
			await trx('revocations').where({id}).delete();
			if (outcome) await record(trx, undefined, outcome, user_id, provider);
		});
	} catch (error) {
		const attempts = row.attempts + 1;
		log.warn({provider, attempts, reason: reasonOf(error)}, 'not revoked yet');
		await db('revocations')
			.where({id})
			.update({next_at: Date.now() + backOff(attempts)});
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

	const secrets = await openSecrets(seals, 'revocations', id, row);
	if (!secrets.access_token && !secrets.refresh_token) {
		throw new AuthError('internal', 'no key of TOKEN_KEYS opens these tokens');
	}
	await revokeTokens(complete, secrets, async others => {
		const {access_token = null, refresh_token = null} = others;
		const sealed = await sealSecrets(seals, 'revocations', id, {access_token, refresh_token});
		await db('revocations').where({id}).update(sealed);
	});
	return 'revoked';
};

/** Messages of ours hold no secret; of others only the name is told. */
const reasonOf = (error: unknown) => (error instanceof AuthError ? error.message : nameOf(error));

const nameOf = (error: unknown) => (error instanceof Error ? error.name : 'unknown');
