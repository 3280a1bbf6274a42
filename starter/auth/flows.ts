import {hash, randomBytes} from 'node:crypto';
import type {Knex} from 'knex';
import type {Context} from '../context.ts';
import {readCookie, writeCookie} from './cookies.ts';
import type {GrantSession} from './grant.ts';

/** A sign-in under way, from the click on the button until the person is back. */
export interface Flow {
	provider: string;
	/** Who was signed in when it began; null for nobody. */
	userId: number | null;
	/** Where to go at the end: a path on our origin. */
	next: string;
	/** What is asked for beyond the mixin's own scope, with that scope; null when it is no more. */
	scope: string | null;
	grant: GrantSession;
}

interface FlowRow {
	id: string;
	browser: string;
	provider: string;
	user_id: number | null;
	data: string;
	expires_at: number;
	created_at: number;
}

declare module 'knex/types/tables.js' {
	interface Tables {
		oauth_flows: FlowRow;
	}
}

const lifetime = 10 * 60 * 1000;
const mostPerBrowser = 10;

/** The flow's key: its state (or request token) within the browser that began it. */
const idOf = (browser: string, name: string) => hash('sha256', `${browser} ${name}`);

const placeOf = (id: string) => ({table: 'oauth_flows', row: id, column: 'data'});

/** The name by which the provider will bring a flow back: its state, or its request token. */
const nameOf = ({state, request}: GrantSession) => state ?? request?.oauth_token;

/** Keeps a flow for ten minutes, for this browser alone; the eleventh pushes out the oldest. */
export const keepFlow = async (ctx: Context, flow: Flow): Promise<void> => {
	const {db, seals} = ctx;
	const name = nameOf(flow.grant);
	if (!name) throw new Error('A flow needs a state or a request token.');

	const known = readCookie(ctx, 'flow');
	const browser = known ?? randomBytes(24).toString('base64url');
	const id = idOf(browser, name);
	const now = Date.now();
	const {next, scope, grant} = flow;
	const data = seals.seal(JSON.stringify({next, scope, grant}), placeOf(id));

	await db('oauth_flows')
		.insert({
			id,
			browser: hash('sha256', browser),
			provider: flow.provider,
			user_id: flow.userId,
			data,
			expires_at: now + lifetime,
			created_at: now,
		})
		.onConflict('id')
		.merge();

	if (known) await dropSurplus(db, hash('sha256', browser));
	writeCookie(ctx, 'flow', browser, lifetime);
};

/** Counted after each is written: of many that begin at once, the last one sees them all. */
const dropSurplus = async (db: Knex, browser: string): Promise<void> => {
	const all = await db('oauth_flows')
		.where({browser})
		.orderBy([{column: 'created_at', order: 'desc'}, {column: 'id'}])
		.select('id');
	const surplus = all.slice(mostPerBrowser).map(({id}) => id);
	if (surplus.length > 0) await db('oauth_flows').whereIn('id', surplus).delete();
};

/**
 * Takes a flow of this browser, once: of two callbacks at the same time, on any two processes,
 * only the one whose delete found the row gets it. Undefined when there is none (any more).
 */
export const claimFlow = async (ctx: Context, name: string): Promise<Flow | undefined> => {
	const browser = readCookie(ctx, 'flow');
	if (!browser) return undefined;

	const id = idOf(browser, name);
	const row = await ctx.db('oauth_flows').where({id}).first();
	const claimed = row && (await ctx.db('oauth_flows').where({id}).delete()) === 1;
	if (!claimed || row.expires_at <= Date.now()) return undefined;

	const data = ctx.seals.open(row.data, placeOf(id));
	return data && {provider: row.provider, userId: row.user_id, ...JSON.parse(data)};
};

/** Deletes the flows that nobody came back from. */
export const sweepFlows = (db: Knex): Promise<number> =>
	db('oauth_flows').where('expires_at', '<=', Date.now()).delete();
