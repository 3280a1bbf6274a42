import type {Client} from './client.ts';
import {type Person, personNamed} from './people.ts';
import {createStore} from './store.ts';
import {type Claims, readToken, type TokenKind, writeToken} from './token-text.ts';

/** How long a refresh token and an OAuth 1.0a token live, in milliseconds. */
export const month = 30 * 24 * 60 * 60 * 1000;

/** A token's claims, of a client and a person that there are. */
export interface Said extends Omit<Claims, 'client' | 'person'> {
	client: Client;
	person: Person;
}

export type TokenStore<Value> = ReturnType<typeof createTokenStore<Value>>;

/**
 * Tokens of one kind, and what has become of them. In development the stand-in lives in the app's
 * process, which ends at every save: a token that the memory does not know is read from itself.
 */
export const createTokenStore = <Value>(
	kind: TokenKind,
	clients: readonly Client[],
	recall: (said: Said, token: string) => Value,
) => {
	// Only memory tells what was revoked or spent: after a restart that may live again.
	const known = createStore<Value>({seconds: month / 1000});

	const get = (token = ''): Value | undefined => {
		const found = known.get(token);
		if (found) return found;

		const claims = readToken(kind, token);
		const client = clients.find(({mixin}) => mixin.name === claims?.client);
		const person = personNamed(claims?.person ?? '');
		if (!claims || !client || !person) return undefined;

		const value = recall({...claims, client, person}, token);
		known.set(token, value);
		return value;
	};

	const add = (said: Said) =>
		writeToken(kind, {...said, client: said.client.mixin.name, person: said.person.name});

	return {get, add};
};
