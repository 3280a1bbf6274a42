import type {Knex} from 'knex';
import type {Context} from '../context.ts';

export type AuditType =
	| 'sign-in'
	| 'sign-up'
	| 'sign-out'
	| 'link'
	| 'unlink'
	| 'refresh-failed'
	| 'connect-again'
	| 'revoked'
	| 'revocation-failed'
	| 'password-set'
	| 'sessions-ended'
	| 'account-deleted';

/** A row of `audit_events`: what happened to whom, through which provider, from which browser. */
export interface AuditRow {
	id: number;
	user_id: number;
	type: AuditType;
	provider: string | null;
	user_agent: string | null;
	created_at: number;
}

declare module 'knex/types/tables.js' {
	interface Tables {
		audit_events: AuditRow;
	}
}

/** Adds an event; nothing ever changes or removes one. It must name no secret. */
export const record = async (
	db: Knex,
	ctx: Context | undefined,
	type: AuditType,
	userId: number,
	provider: string | null = null,
): Promise<void> => {
	await db('audit_events').insert({
		user_id: userId,
		type,
		provider,
		user_agent: ctx?.get('user-agent').slice(0, 255) || null,
		created_at: Date.now(),
	});
};

/**
 * Adds an event unless it is there since a time (milliseconds): one is enough for a state that many
 * calls find out about.
 */
export const recordOnce = async (
	db: Knex,
	type: AuditType,
	userId: number,
	provider: string,
	since: number,
): Promise<void> => {
	const known = await db('audit_events')
		.where({user_id: userId, type, provider})
		.where('created_at', '>=', since)
		.first('id');
	if (!known) await record(db, undefined, type, userId, provider);
};

/** The last hundred events of a user, the latest first. */
export const history = (db: Knex, userId: number): Promise<AuditRow[]> =>
	db('audit_events').where({user_id: userId}).orderBy('id', 'desc').limit(100);
