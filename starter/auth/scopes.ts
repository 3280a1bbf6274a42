import type {Knex} from 'knex';
import type {Context} from '../context.ts';
import {AuthError} from './errors.ts';
import {listIdentities} from './identities.ts';
import type {Mixin} from './mixin.ts';
import type {StoredProfile} from './model.ts';
import {areDead, openSecrets} from './stored-tokens.ts';
import type {Seals} from './tokens.ts';

/** A word of a scope (RFC 6749 §3.3). */
const word = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/** The words of a scope as a provider writes it: spaces as RFC 6749 has them, or commas. */
const wordsOf = (scope: string): string[] => scope.split(/[\s,]+/).filter(one => word.test(one));

/** What a connection may do. A provider that said nothing granted what was asked (RFC 6749 §5.1). */
export const grantedScope = ({scope = []}: Mixin, stored: string | null): readonly string[] =>
	stored === null ? scope : wordsOf(stored);

/** The names of the mixin's scope sets that are not granted, or not wholly. */
export const missingSets = ({scopes = {}}: Mixin, granted: readonly string[]): string[] =>
	Object.keys(scopes).filter(name => scopes[name]?.some(one => !granted.includes(one)));

/**
 * What a flow asks for: the mixin's scope, the set that `name` names, and what this person has
 * granted before, which a narrower request might lose. Throws `invalid-input` for any other name.
 */
export const scopeToAsk = async (
	{db, state: {user}}: Context,
	mixin: Mixin,
	name: unknown,
): Promise<readonly string[]> => {
	const {scope = [], scopes = {}} = mixin;
	const isKnown = typeof name === 'string' && Object.hasOwn(scopes, name);
	if (name !== undefined && name !== '' && !isKnown) {
		throw new AuthError('invalid-input', 'no such scope set', {field: 'scopes'});
	}

	const set = isKnown ? (scopes[name] ?? []) : [];
	const identities = user ? await listIdentities(db, user.id) : [];
	const ids = identities.filter(({provider}) => provider === mixin.name).map(({id}) => id);
	const rows: {scope: string | null}[] =
		ids.length > 0 ? await db(`${mixin.name}_profiles`).whereIn('id', ids).select('scope') : [];
	const granted = rows.flatMap(row => wordsOf(row.scope ?? ''));
	return [...new Set([...scope, ...granted, ...set])];
};

/**
 * Whether the stored tokens of a profile live, and may do what new ones may not: something of its
 * scope sets, which the person granted later and an ordinary sign-in does not ask for.
 */
export const holdsMore = async (
	trx: Knex,
	seals: Seals,
	mixin: Mixin,
	id: string,
	granted: string | null,
): Promise<boolean> => {
	if (!mixin.scopes) return false;
	const table = `${mixin.name}_profiles`;
	const row: StoredProfile | undefined = await trx(table).where({id}).first();
	if (!row) return false;

	const {scope = [], scopes} = mixin;
	const later = Object.values(scopes).flat();
	const now = grantedScope(mixin, granted);
	const isMore = grantedScope(mixin, row.scope).some(
		one => later.includes(one) && !scope.includes(one) && !now.includes(one),
	);
	return isMore && !areDead(openSecrets(seals, table, id, row), row.token_expires_at);
};
