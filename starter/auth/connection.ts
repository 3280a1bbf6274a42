import type {Knex} from 'knex';
import {membersWanted, type Shown} from './api-call.ts';
import {recordOnce} from './audit.ts';
import {AuthError} from './errors.ts';
import {parseObject} from './json.ts';
import type {StoredProfile} from './model.ts';
import type {Ready} from './oidc.ts';
import {openSecrets, type SecretColumn} from './stored-tokens.ts';
import type {Seals} from './tokens.ts';

/** One person's account at a provider, as far as calls in their name need it. */
export interface Connection {
	db: Knex;
	seals: Seals;
	settings: Ready;
	/** The remote account's id. */
	id: string;
}

export type Row = StoredProfile & {id: string};

/** The stored tokens of a connection: as they lie there, and opened. */
export interface Stored {
	row: Row;
	tokens: Record<SecretColumn, string | null>;
}

export const tableOf = ({settings: {mixin}}: Pick<Connection, 'settings'>): string =>
	`${mixin.name}_profiles`;

/** Reads and opens a connection's tokens. Throws `not-found` when nobody here holds that account. */
export const readStored = async (connection: Connection, db = connection.db): Promise<Stored> => {
	const {seals, settings, id} = connection;
	const table = tableOf(connection);
	const row: Row | undefined = await db(table).where({id}).first();
	if (!row) throw new AuthError('not-found', `nobody holds that ${settings.mixin.label} account`);
	return {row, tokens: openSecrets(seals, table, id, row)};
};

/** What a call shows. Throws `connect-again` when the access token does not open. */
export const shownOf = async (
	connection: Connection,
	{row, tokens}: Stored,
	accessToken = tokens.access_token,
): Promise<Shown> => {
	const {settings, id} = connection;
	if (!accessToken) throw await connectAgain(connection, row);
	const wanted = membersWanted(settings.mixin);
	// The token's answer is not kept. What calls repeat of it is in the profile, or is the id.
	const raw =
		wanted.length > 0
			? {
					...Object.fromEntries(wanted.map(name => [name, id])),
					...parseObject(row.remote, 'the stored profile'),
				}
			: {};
	return {access_token: accessToken, token_secret: tokens.token_secret, raw};
};

/**
 * The error of a connection whose tokens are of no more use, to be thrown. The person's history
 * gets one event for it, however many calls find out.
 */
export const connectAgain = async (
	{db, settings: {mixin}}: Connection,
	{user_id, updated_at}: Row,
): Promise<AuthError> => {
	await recordOnce(db, 'connect-again', user_id, mixin.name, updated_at);
	return new AuthError('connect-again', `the tokens of ${mixin.label} are dead`, {
		provider: mixin.name,
	});
};
