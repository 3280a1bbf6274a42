import type {RouterContext} from '@koa/router';
import type {Knex} from 'knex';
import type Koa from 'koa';
import type {Backend} from './auth/backend.ts';
import type {CameBack} from './auth/guard.ts';
import type {IdentityRow} from './auth/identities.ts';
import type {Limits} from './auth/limits.ts';
import type {Provider} from './auth/provider.ts';
import type {Revoker} from './auth/revoker.ts';
import type {CurrentSession} from './auth/session.ts';
import type {SessionStore} from './auth/sessions/store.ts';
import type {Seals} from './auth/tokens.ts';
import type {Config} from './config.ts';
import type {Logger} from './log.ts';
import type {User} from './users.ts';

/** What this request has found out so far. */
export interface State {
	requestId: string;
	/** The person behind the request, read together with the session. */
	user?: User;
	session?: CurrentSession;
	/** On a callback, after the guard: the flow that it belongs to and the provider's answer. */
	cameBack?: CameBack;
}

/** What every request can reach; `app.ts` puts it on Koa's context. */
export interface Services {
	config: Config;
	db: Knex;
	log: Logger;
	/** A user's identities, the oldest first. */
	identitiesOf(userId: number): Promise<IdentityRow[]>;
	seals: Seals;
	sessions: SessionStore;
	limits: Limits;
	revoker: Revoker;
	backends: readonly Backend[];
	/** The providers that people can use, by name. */
	providers: ReadonlyMap<string, Provider>;
	/** The same as buttons: name and label, in the order of the registry. */
	choices: readonly {name: string; label: string}[];
	/** Whether the app has this provider's folder, mounted or not. */
	isInstalled(provider: string): boolean;
	/** Whether a provider, mounted or not, takes tokens back. */
	canRevoke(provider: string): boolean;
	/** What people read for a provider, mounted or not. */
	labelOf(provider: string): string;
	/** The full address of a named route. */
	urlOf(route: string, params?: Record<string, string>): string | undefined;
}

export type Context = Koa.ParameterizedContext<State, Services> &
	Pick<RouterContext, 'params' | 'routerPath'>;
export type Middleware = Koa.Middleware<State, Services>;
export type Next = Koa.Next;
