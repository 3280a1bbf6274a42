import type {StoredProfile} from './model.ts';
import type {Tokens} from './token-answer.ts';
import type {Seals} from './tokens.ts';

/** The columns that are sealed, each for its own row. */
export const secretColumns = ['access_token', 'refresh_token', 'token_secret', 'id_token'] as const;

export type SecretColumn = (typeof secretColumns)[number];

/** Sealed texts, or opened ones, by column. */
export type Secrets = Partial<Record<SecretColumn, string | null>>;

/** The secrets among tokens, which nothing that is stored beside them may hold. */
export const secretsOf = (tokens: Secrets): string[] =>
	secretColumns.flatMap(column => tokens[column] ?? []);

/** Seals tokens for the row that they go to; what is not there stays null. */
export const sealSecrets = (
	seals: Seals,
	table: string,
	row: string,
	secrets: Secrets,
): Secrets => {
	const sealed: Secrets = {};
	for (const column of secretColumns) {
		const value = secrets[column];
		if (value === undefined) continue;
		sealed[column] = value && seals.seal(value, {table, row, column});
	}
	return sealed;
};

/**
 * Opens the tokens of a row: null where there is none, and where no key of ours opens it here. An
 * OAuth 1.0a token without its secret is none.
 */
export const openSecrets = (
	seals: Seals,
	table: string,
	row: string,
	sealed: Secrets,
): Record<SecretColumn, string | null> => {
	const opened = {access_token: null, refresh_token: null, token_secret: null, id_token: null};
	for (const column of secretColumns) {
		const text = sealed[column];
		if (!text) continue;
		const value = seals.open(text, {table, row, column});
		Object.assign(opened, {[column]: value ?? null});
	}
	if (sealed.token_secret && !opened.token_secret) opened.access_token = null;
	return opened;
};

/** What a sign-in stores of its tokens. Without a new refresh token the old one stays. */
export const tokenColumns = (
	seals: Seals,
	table: string,
	row: string,
	{token_expires_at, scope, refresh_token, ...tokens}: Tokens,
): Partial<StoredProfile> => {
	const secrets = {...tokens, ...(refresh_token && {refresh_token})};
	return {token_expires_at, scope, ...sealSecrets(seals, table, row, secrets)};
};

/**
 * Whether opened tokens are of no more use: none opens, or they have run out and nothing brings
 * new ones. Then the person has to connect again.
 */
export const areDead = (
	{access_token, refresh_token}: Secrets,
	expiresAt: number | null,
): boolean => {
	if (refresh_token) return false;
	return !access_token || (expiresAt !== null && expiresAt <= Date.now());
};
