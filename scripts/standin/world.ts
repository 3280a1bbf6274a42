import type {Context, Middleware} from 'koa';
import type {Client} from './client.ts';
import type {Person} from './people.ts';
import {createStore} from './store.ts';

/** What a provider does, as the app meets it. */
export type Step =
	| 'request'
	| 'authorize'
	| 'token'
	| 'profile'
	| 'api'
	| 'revoke'
	| 'keys'
	| 'discovery';

export type Handler = (ctx: Context, client: Client) => void | Promise<void>;

/** What one request was and how it was answered; `status` is 0 until then, or for ever. */
export interface Call {
	provider: string;
	step: Step;
	method: string;
	path: string;
	status: number;
	/** Query and body, the body over the query. */
	params: Record<string, string>;
	headers: Record<string, string | string[] | undefined>;
}

/** What may be changed while the stand-in runs. */
export interface Settings {
	/** How long an access token lives, in seconds. */
	tokenLifetime: number;
	/** Whether each refresh brings a new refresh token and spends the old one. */
	rotation: boolean;
}

/** Changes an id_token before it is signed; `header.alg` is obeyed, `'forged'` signs with another key. */
export type AlterIdToken = (
	claims: Record<string, unknown>,
	header: {alg: string; kid?: string; typ?: string},
) => unknown;

/** What somebody agreed to; all tokens that came of it die together. */
export interface Grant {
	id: string;
	client: Client;
	person: Person;
	scope: string;
	revoked: boolean;
}

export type World = ReturnType<typeof createWorld>;

/** Everything that the stand-in remembers, all of it bounded and gone with the process. */
export const createWorld = (origin: string, hopOrigin: string, settings: Settings) => ({
	origin,
	hopOrigin,
	settings,
	calls: [] as Call[],
	hops: createStore<string>({seconds: 60}),
	misbehaviours: new Map<string, Middleware>(),
	idTokens: new Map<string, AlterIdToken>(),
});
