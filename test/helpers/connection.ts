import type {ExecutionContext} from 'ava';
import {type ApiClient, client} from '../../starter/auth/client.ts';
import type {Mixin} from '../../starter/auth/mixin.ts';
import type {StoredProfile} from '../../starter/auth/model.ts';
import {startApp, type TestApp} from './app.ts';
import type {Browser} from './browser.ts';
import {comesWithTokens} from './kinds.ts';
import {registry, type Starter} from './registry.ts';
import {signIn} from './sign-in.ts';

/** Those whose access tokens run out and are refreshed, and whose profile can be asked for. */
export const refreshing: readonly Starter[] = registry.filter(
	({mixin}) => mixin.oauth !== 1 && !comesWithTokens(mixin) && mixin.dialect !== 'untappd',
);

export type Row = StoredProfile & {id: string};

/** Somebody's account at a provider, connected a moment ago. */
export interface Connected {
	app: TestApp;
	browser: Browser;
	mixin: Mixin;
	id: string;
	/** `client` for it. */
	call: ApiClient;
	/** Asks for the profile, which the stand-in has of everybody. */
	ask(): Promise<Response>;
	row(): Promise<Row>;
	change(columns: Partial<Row>): Promise<unknown>;
	/** Makes the access token end at a time (milliseconds): a second ago unless given. */
	expire(at?: number): Promise<unknown>;
	/** How often new tokens were asked for. */
	refreshes(): number;
	/** The types of the person's events, the first first. */
	events(): Promise<string[]>;
}

type Options = Parameters<typeof startApp>[1] & {app?: TestApp; person?: string};

/** Signs a person up by a provider. */
export const connected = async (
	t: Pick<ExecutionContext, 'teardown'>,
	mixin: Mixin,
	{person = 'ada', ...options}: Options = {},
): Promise<Connected> => {
	const app = options.app ?? (await startApp(t, options));
	const browser = app.browser();
	const {status} = await signIn(browser, mixin.name, {person});
	if (status !== 302) throw new Error(`not connected: ${status} ${app.logged().slice(-2000)}`);

	const table = `${mixin.name}_profiles`;
	const newest: Row = await app.db(table).orderBy('created_at', 'desc').first();
	const {id} = newest;
	const call = client(app.db, mixin, id);
	const begun = tokenCalls(app, mixin);
	const change = (columns: Partial<Row>) => app.db(table).where({id}).update(columns);
	return {
		app,
		browser,
		mixin,
		id,
		call,
		ask: async () => call(profilePath(mixin), {method: mixin.profile_method ?? 'GET'}),
		row: () => app.db(table).where({id}).first(),
		change,
		expire: (at = Date.now() - 1000) => change({token_expires_at: at}),
		refreshes: () => tokenCalls(app, mixin) - begun,
		events: async () => {
			const rows: {type: string}[] = await app.db('audit_events').orderBy('id').select('type');
			return rows.map(({type}) => type);
		},
	};
};

/** How often a provider's token endpoint was called. */
export const tokenCalls = ({standin}: Pick<TestApp, 'standin'>, {name}: Mixin): number =>
	standin.calls.filter(({provider, step}) => provider === name && step === 'token').length;

/** The profile's own path at its host. Where none is known, the stand-in has one. */
export const profilePath = ({name, profile_url}: Mixin): string => {
	const address = profile_url ?? `http://host/${name}/profile`;
	const {pathname, search} = new URL(address.replaceAll('[subdomain]', 'tenant'));
	return pathname + search;
};
