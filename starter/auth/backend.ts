import type {Knex} from 'knex';
import type {UserRow} from '../users.ts';
import {providerFailed} from './errors.ts';
import {findIdentity} from './identities.ts';
import type {Mixin} from './mixin.ts';
import type {Ready} from './oidc.ts';
import {askProfile} from './remote.ts';
import type {Tokens} from './token-answer.ts';

/**
 * Who somebody says they are, and by what. A remote account comes with the tokens of the callback
 * that proved it: an id alone signs nobody in.
 */
export type Credentials =
	| {
			kind: 'remote';
			provider: string;
			profile: {id: string};
			tokens: Tokens;
			settings: Ready;
			/** OpenID Connect: what the id_token of this flow must repeat. */
			nonce: string | undefined;
	  }
	| {kind: 'password'; username: string; password: string};

/** Django's rule: answers the user that it knows these credentials of, or undefined to pass. */
export type Backend = (db: Knex, credentials: Credentials) => Promise<UserRow | undefined>;

/** Asks the backends in order; the first that knows the visitor wins. */
export const authenticate = async (
	backends: readonly Backend[],
	db: Knex,
	credentials: Credentials,
): Promise<UserRow | undefined> => {
	for (const backend of backends) {
		const user = await backend(db, credentials);
		if (user) return user;
	}
	return undefined;
};

/**
 * A backend that believes nobody but the provider: it asks whom the token belongs to, and signs
 * in who holds that account. A profile of anybody else is `provider-failed`. It costs a second
 * profile call (none where the tokens come with the profile); put it in the place of a provider's
 * own backend where the profile passes through code that you do not trust.
 */
export const askingBackend =
	(mixin: Mixin): Backend =>
	async (db, credentials) => {
		if (credentials.kind !== 'remote' || credentials.provider !== mixin.name) return undefined;

		const {settings, tokens, nonce} = credentials;
		const id = await askProfile(settings, tokens, nonce);
		if (id !== credentials.profile.id) {
			throw providerFailed(`${mixin.label} says that the token belongs to somebody else`);
		}
		const identity = await findIdentity(db, mixin.name, id);
		return identity && db('users').where({id: identity.user_id}).first();
	};
