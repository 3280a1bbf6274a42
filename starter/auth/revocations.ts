import {randomUUID} from 'node:crypto';
import type {Knex} from 'knex';
import {type IdentityRow, listIdentities} from './identities.ts';
import type {Mixin} from './mixin.ts';
import type {ProviderSettings} from './settings.ts';
import {openSecrets, type Secrets, sealSecrets} from './stored-tokens.ts';
import type {Seals} from './tokens.ts';

/** A row of `revocations`: tokens of somebody who has let go of an account, until they are revoked. */
export interface RevocationRow {
	id: string;
	provider: string;
	user_id: number;
	access_token: string | null;
	refresh_token: string | null;
	token_secret: string | null;
	attempts: number;
	/** When it is due (again); milliseconds. */
	next_at: number;
	created_at: number;
}

declare module 'knex/types/tables.js' {
	interface Tables {
		revocations: RevocationRow;
	}
}

interface Revocation {
	provider: string;
	userId: number;
	/** Opened; an id_token is no key to anything, and stays behind. */
	secrets: Secrets;
}

/**
 * Whether a provider takes tokens back, as far as that is known without asking it: one that is not
 * mounted here may be in another process.
 */
export const canRevoke = (
	mixin: Mixin | undefined,
	settings: ProviderSettings | undefined,
): boolean =>
	Boolean(settings ? (settings.addresses.revoke_url ?? settings.discover) : mixin?.revoke_url);

/** Keeps tokens for `createRevoker`, sealed for their new row. None are none. */
export const queueRevocation = async (
	trx: Knex,
	seals: Seals,
	{provider, userId, secrets}: Revocation,
): Promise<void> => {
	const {access_token = null, refresh_token = null, token_secret = null} = secrets;
	if (!access_token && !refresh_token) return;

	const id = randomUUID();
	const now = Date.now();
	const sealed = sealSecrets(seals, 'revocations', id, {
		access_token,
		refresh_token,
		token_secret,
	});
	await trx('revocations').insert({
		id,
		provider,
		user_id: userId,
		...sealed,
		attempts: 0,
		next_at: now,
		created_at: now,
	});
};

/** Who moves tokens: in a request its context, in a script what it has of that. */
interface Mover {
	seals: Seals;
	canRevoke(provider: string): boolean;
}

/**
 * Moves the tokens of a profile, whose row is about to go, to `revocations`, where its provider
 * takes tokens back. What no longer opens stays behind.
 */
export const moveTokens = async (
	trx: Knex,
	{seals, canRevoke}: Mover,
	{provider, id, user_id}: Pick<IdentityRow, 'provider' | 'id' | 'user_id'>,
): Promise<void> => {
	if (!canRevoke(provider)) return;

	const table = `${provider}_profiles`;
	const row = await trx(table)
		.where({id, user_id})
		.forUpdate()
		.first('access_token', 'refresh_token', 'token_secret');
	if (!row) return;
	const secrets = openSecrets(seals, table, id, row);
	await queueRevocation(trx, seals, {provider, userId: user_id, secrets});
};

/** Moves the tokens of all that a user holds, before the user goes. */
export const moveAllTokens = async (trx: Knex, mover: Mover, userId: number): Promise<void> => {
	for (const identity of await listIdentities(trx, userId)) {
		await moveTokens(trx, mover, identity);
	}
};
