import type {Knex} from 'knex';
import {readConfig, readEnvironment} from '../config.ts';
import type {Mixin} from './mixin.ts';
import type {ProviderSettings} from './settings.ts';
import {createSeals, type Seals} from './tokens.ts';

/** What opens the tokens of a database, and where they are good. */
export interface Vault {
	seals: Seals;
	/** The providers that people can use, by name. */
	providers: ReadonlyMap<string, ProviderSettings>;
}

const vaults = new WeakMap<Knex, Vault>();

/** Says which keys and providers go with a database: those of the app that has it open. */
export const keepVault = (db: Knex, vault: Vault): void => {
	vaults.set(db, vault);
};

/**
 * The vault of a database. In a script, which has no app, it is what the environment says. Throws
 * `ConfigError`, and `TypeError` for a transaction: what a call changes must stay when it is undone.
 */
export const vaultOf = (db: Knex, mixin: Mixin): Vault => {
	if (db.isTransaction) throw new TypeError('Call a provider outside of transactions.');
	const kept = vaults.get(db);
	if (kept) return kept;

	const {tokenKeys, providers} = readConfig(readEnvironment(), [mixin]);
	return {seals: createSeals(tokenKeys), providers};
};
