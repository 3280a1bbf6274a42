import type {Context} from '../../context.ts';
import {isDuplicate} from '../../database.ts';
import {describeMe} from '../../me.ts';
import {texts} from '../../pages/texts.ts';
import {createUser, lockUser, type UserRow} from '../../users.ts';
import {record} from '../audit.ts';
import {authenticate} from '../backend.ts';
import {AuthError} from '../errors.ts';
import {addressKey} from '../limits.ts';
import {wantsJson} from '../negotiation.ts';
import {safeNext} from '../next.ts';
import {type Notice, sayNext} from '../notice.ts';
import {beginSession, endSession} from '../session.ts';
import {hashPassword} from './hashing.ts';
import {readNewPassword, readUsername} from './policy.ts';

type Form = Record<string, unknown>;

/** The fields of a form or a JSON body; nothing else of it is looked at. */
export const formOf = (ctx: Context): Form => {
	const body: unknown = ctx.request.body;
	return typeof body === 'object' && body !== null && !Array.isArray(body) ? {...body} : {};
};

/** POST /signup: a new user with a password. */
export const signUp = async (ctx: Context): Promise<void> => {
	if (ctx.config.signup === 'closed') throw new AuthError('signup-closed');
	const form = formOf(ctx);
	const username = readUsername(form.username);
	const password = readNewPassword(form.password);
	await ctx.limits.signups.take(addressKey(ctx.ip));
	const hash = await hashPassword(password);

	const user = await ctx.db
		.transaction(async trx => {
			const user = await createUser(trx, username, hash);
			await record(trx, ctx, 'sign-up', user.id);
			return user;
		})
		.catch(error => {
			if (!isDuplicate(error)) throw error;
			throw new AuthError('username-taken', 'username-taken', {
				field: 'username',
				problem: texts.problems.usernameTaken,
			});
		});

	await beginSession(ctx, user);
	await goOn(ctx, form.next);
};

/** POST /login: a user's name and password. Throws what `checkPassword` throws. */
export const logIn = async (ctx: Context): Promise<void> => {
	const {username, password, next} = formOf(ctx);
	const user = await checkPassword(ctx, username, password);
	await beginSession(ctx, user).catch(error => {
		if (error?.code !== 'not-signed-in') throw error;
		endSession(ctx);
		throw new AuthError('invalid-credentials', error.message);
	});
	try {
		await confirm(ctx, user);
	} catch (error) {
		endSession(ctx);
		throw error;
	}
	await goOn(ctx, next);
};

/**
 * A password takes a while to check, in which it may have been changed, or its user disabled. Who does
 * that ends the sessions that are there by then, so this one is first begun, and then looked at again.
 */
const confirm = (ctx: Context, {id, password_hash}: UserRow): Promise<void> =>
	ctx.db.transaction(async trx => {
		const current = await lockUser(trx, id);
		if (current?.password_hash !== password_hash || current.disabled_at !== null) {
			throw new AuthError(
				'invalid-credentials',
				'the password was changed, or its user disabled, meanwhile',
			);
		}
		await record(trx, ctx, 'sign-in', id);
	});

/**
 * Asks the backends who has this name and password. A failure counts against the address and the
 * name; it is counted before the work, so that many tries at once are no way around the limit.
 * Throws `invalid-input`, `invalid-credentials` and `rate-limited`.
 */
export const checkPassword = async (ctx: Context, username: unknown, password: unknown) => {
	for (const [field, value] of Object.entries({username, password})) {
		if (typeof value === 'string') continue;
		throw new AuthError('invalid-input', field, {field, problem: texts.problems.missing});
	}
	const name = String(username);
	const {failuresByAddress, failuresByName} = ctx.limits;
	const keys = [addressKey(ctx.ip), name.toLowerCase().slice(0, 40)] as const;
	const giveBack = async () => {
		await failuresByAddress.giveBack(keys[0]);
		await failuresByName.giveBack(keys[1]);
	};

	await failuresByAddress.take(keys[0]);
	await failuresByName.take(keys[1]).catch(async error => {
		await failuresByAddress.giveBack(keys[0]);
		throw error;
	});
	const user = await authenticate(ctx.backends, ctx.db, {
		kind: 'password',
		username: name,
		password: String(password),
	}).catch(async error => {
		// Nobody was asked: a long line or a database that is away is no failed sign-in.
		await giveBack();
		throw error;
	});
	if (!user) throw new AuthError('invalid-credentials');

	await giveBack();
	return user;
};

/** Goes on to `next` after a form, where the page says what was `done`; or says what `/me` says. */
export const goOn = async (ctx: Context, next: unknown, done?: Notice): Promise<void> => {
	if (wantsJson(ctx)) ctx.body = await describeMe(ctx);
	else {
		if (done) sayNext(ctx, done);
		ctx.status = 303;
		ctx.redirect(safeNext(ctx.config.origin, next));
	}
};
