import type {Knex} from 'knex';
import type {Context} from '../context.ts';
import {fitColumns} from '../database/columns.ts';
import {isOvertaken} from '../database.ts';
import {createUser, freeUsername, lockUser, type UserRow} from '../users.ts';
import {record} from './audit.ts';
import {authenticate} from './backend.ts';
import {AuthError, providerFailed} from './errors.ts';
import {createIdentity, findIdentity, updateIdentity} from './identities.ts';
import {exactText, isOddNumber} from './json.ts';
import type {Mixin} from './mixin.ts';
import {
	cleanLabel,
	cleanPicture,
	cleanProfile,
	type Model,
	remoteId,
	type StoredProfile,
} from './model.ts';
import {requireRecent} from './require.ts';
import {holdsMore} from './scopes.ts';
import {secretsOf, tokenColumns} from './stored-tokens.ts';
import type {Tokens} from './token-answer.ts';

/** A remote account as it arrives: who it is and what it may do for us. */
export interface Arrival<Profile> {
	mixin: Mixin;
	tokens: Tokens;
	/** The profile as the provider sent it. */
	remote: object;
	/** The same as our columns. */
	profile: Profile;
	/** How a newcomer's user is made; with a free name made of the label unless given. */
	createUser?: (trx: Knex) => Promise<UserRow>;
}

export type Event = 'sign-in' | 'sign-up' | 'link';

/** The user that an arrival belongs to, and how that came about. */
export interface Resolved {
	user: UserRow;
	event: Event;
}

/**
 * Settles who has come, in one transaction:
 *
 * |            | profile known                              | profile new                  |
 * |------------|--------------------------------------------|------------------------------|
 * | signed out | its owner signs in, brought up to date     | a new user, with the profile |
 * | signed in  | brought up to date, or `profile-taken`     | linked to this user          |
 *
 * Signed in means: when the flow began. Whose a known profile is, the backends say; one that none
 * of them knows, or that they give to another than its holder, is `profile-taken`. Throws that,
 * `signup-closed`, `user-disabled` and `recent-login-required`, with nothing written.
 */
export const resolveUser = async <Profile extends {id: string}>(
	ctx: Context,
	arrival: Arrival<Profile>,
	model: Model<Profile>,
): Promise<Resolved> => {
	const {cameBack} = ctx.state;
	if (!cameBack) throw new Error('resolveUser runs behind the guard.');
	const {flow, settings} = cameBack;
	const {mixin, tokens, remote} = arrival;
	const {name: provider} = mixin;

	const id = remoteId(arrival.profile.id);
	if (isOddNumber(remote, mixin.idPath, id)) throw providerFailed('the id is no whole number');
	const table = `${provider}_profiles`;
	const clean = cleanProfile({...arrival.profile, id}, secretsOf(tokens));
	const profile = await fitColumns(ctx.db, table, clean);
	const {nonce} = flow.grant;
	const credentials = {kind: 'remote', provider, profile, tokens, settings, nonce} as const;
	const stored = tokenColumns(ctx.seals, table, id, tokens);
	const label = cleanLabel(model.label(profile), id);
	const picture = cleanPicture(model.picture(profile));
	const {sync = 'always'} = mixin;

	const settle = async (trx: Knex, owner: UserRow | undefined, attempt: number) => {
		const known = owner?.id ?? flow.userId ?? undefined;
		// Held before it is asked what they have: nobody else changes that meanwhile.
		const held = known === undefined ? undefined : await lockUser(trx, known);
		const identity = await findIdentity(trx, provider, id);
		const isAgreed = identity?.user_id === owner?.id;
		// Linked or unlinked while the backends were asked? Then they are asked again.
		if (!isAgreed && attempt < tries) return undefined;
		if (!isAgreed && identity) {
			throw new AuthError('profile-taken', 'the backends do not give it to its holder');
		}
		const isTaken = owner && flow.userId !== null && owner.id !== flow.userId;
		if (isTaken) throw new AuthError('profile-taken');

		const user = known === undefined ? await signUp(ctx, trx, arrival, label, attempt) : held;
		if (!user || user.disabled_at !== null) throw new AuthError('user-disabled');

		const now = Date.now();
		if (identity) {
			const changes =
				sync === 'always' ? {...profile, remote: exactText(remote, secretsOf(tokens))} : {};
			const isPlain = flow.userId === null && flow.scope === null;
			const keeps = isPlain && (await holdsMore(trx, ctx.seals, settings.mixin, id, tokens.scope));
			const fresh = keeps ? {} : stored;
			const row = {...changes, ...fresh, updated_at: now} as Partial<Profile & StoredProfile>;
			const count = await model.updateProfile(trx, id, row);
			// Unlinked while this waited for the user's row? Then it is somebody new.
			if (count === 0 && attempt < tries) return undefined;
			const looksNew = identity.label !== label || identity.picture !== picture;
			if (sync === 'always' && looksNew) await updateIdentity(trx, identity, {label, picture});
		} else {
			if (flow.userId !== null) await requireSession(ctx, trx);
			const kept =
				sync === 'never'
					? {id, remote: '{}'}
					: {...profile, remote: exactText(remote, secretsOf(tokens))};
			const row = {
				...emptyTokens,
				...kept,
				...stored,
				user_id: user.id,
				created_at: now,
				updated_at: now,
			};
			await model.createProfile(trx, row as Profile & StoredProfile);
			const seen = sync === 'never' ? {label: id, picture: null} : {label, picture};
			await createIdentity(trx, {provider, id, user_id: user.id, ...seen, created_at: now});
		}

		const isNew = known === undefined;
		const event = isNew ? 'sign-up' : identity || flow.userId === null ? 'sign-in' : 'link';
		await record(trx, ctx, event, user.id, provider);
		return {user, event} satisfies Resolved;
	};

	for (let attempt = 1; ; attempt++) {
		const owner = await authenticate(ctx.backends, ctx.db, credentials);
		try {
			const resolved = await ctx.db.transaction(trx => settle(trx, owner, attempt));
			if (resolved) return resolved;
		} catch (error) {
			// Somebody made the same user name or profile meanwhile: now it is known, so look again.
			if (!isOvertaken(error) || attempt === tries) throw error;
		}
	}
};

const tries = 3;

/**
 * Linking takes the session that began it: of a recent sign-in, and not ended while the provider took
 * its time, as by somebody who found a thief in the list.
 */
const requireSession = async (ctx: Context, trx: Knex): Promise<void> => {
	const {session} = ctx.state;
	if (!session || !(await ctx.sessions.holds(session.id, trx))) {
		throw new AuthError('flow-expired', 'the session has ended meanwhile');
	}
	requireRecent(ctx);
};

const signUp = async (
	{config}: Context,
	trx: Knex,
	arrival: Pick<Arrival<unknown>, 'mixin' | 'createUser'>,
	label: string,
	attempt: number,
) => {
	if (config.signup === 'closed') throw new AuthError('signup-closed');
	if (arrival.createUser) return arrival.createUser(trx);
	return createUser(trx, await freeUsername(trx, label, arrival.mixin.name, attempt));
};

const emptyTokens = {
	access_token: null,
	refresh_token: null,
	token_secret: null,
	id_token: null,
	token_expires_at: null,
	scope: null,
};
