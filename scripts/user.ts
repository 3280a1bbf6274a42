import type {Knex} from 'knex';
import {record} from '../starter/auth/audit.ts';
import {AuthError} from '../starter/auth/errors.ts';
import {listIdentities} from '../starter/auth/identities.ts';
import type {Mixin} from '../starter/auth/mixin.ts';
import {hashPassword} from '../starter/auth/password/hashing.ts';
import {readNewPassword} from '../starter/auth/password/policy.ts';
import {canRevoke, moveAllTokens} from '../starter/auth/revocations.ts';
import {databaseSessions} from '../starter/auth/sessions/database.ts';
import {redisSessions} from '../starter/auth/sessions/redis.ts';
import type {SessionStore} from '../starter/auth/sessions/store.ts';
import {createSeals} from '../starter/auth/tokens.ts';
import {
	ConfigError,
	readDatabaseUrl,
	readEnvironment,
	readRedisUrl,
	readTokenKeys,
} from '../starter/config.ts';
import {createDatabase} from '../starter/database.ts';
import {explain} from '../starter/explain.ts';
import * as providers from '../starter/providers/index.ts';
import {createRedis} from '../starter/redis.ts';
import {deleteUser, findByUsername, lockUser, type UserRow} from '../starter/users.ts';
import {readPassword} from './password.ts';

// npm run user: what an owner must be able to do to a person, on the database of DATABASE_URL.
// It may run beside the app, which sees the change with the person's next request.

const help = `npm run user -- <command> NAME

  set-password NAME  sets the password and ends all sessions; it is asked for
                     at a terminal, else read from stdin as one line
  disable NAME       ends all sessions and lets the person in no more
  enable NAME        takes that back; the person signs in anew
  delete NAME        deletes the person, their profiles and their sessions for good

The database is that of DATABASE_URL, and where the app has a REDIS_URL, sessions are
found by that; in the environment or in .env.`;

/** Each answers what it did, in a sentence. */
type Command = (db: Knex, user: UserRow, sessions: SessionStore) => Promise<string>;

const setPassword: Command = async (db, {id, username}, sessions) => {
	const password_hash = await hashPassword(await readPassword(readNewPassword));

	const ended = await db.transaction(async trx => {
		await trx('users').where({id}).update({password_hash, updated_at: Date.now()});
		await record(trx, undefined, 'password-set', id);
		return sessions.removeAll(id, {trx});
	});
	return `${username} has a new password. Sessions ended: ${ended}.`;
};

const disable: Command = async (db, {id, username}, sessions) => {
	const ended = await db.transaction(async trx => {
		const now = Date.now();
		await trx('users').where({id}).update({disabled_at: now, updated_at: now});
		await record(trx, undefined, 'sessions-ended', id);
		// The row alone would keep them out; without this, enabling would let them back in.
		return sessions.removeAll(id, {trx});
	});
	return `${username} can sign in no more. Sessions ended: ${ended}.`;
};

const enable: Command = async (db, {id, username, disabled_at}, sessions) => {
	await db.transaction(async trx => {
		await trx('users').where({id}).update({disabled_at: null, updated_at: Date.now()});
		// Of a sign-in that was under way when they were disabled: nobody has signed in since.
		if (disabled_at !== null) await sessions.removeAll(id, {trx});
	});
	return `${username} can sign in.`;
};

const remove: Command = async (db, {id, username}, sessions) => {
	const {NODE_ENV, TOKEN_KEYS} = readEnvironment();
	const hasKeys = TOKEN_KEYS || NODE_ENV !== 'production';
	let isLeft = false;

	await db.transaction(async trx => {
		await lockUser(trx, id);
		if (hasKeys) {
			// Which services take tokens back, the running app knows: its environment may say it.
			await moveAllTokens(trx, {seals: createSeals(readTokenKeys()), canRevoke: isOurs}, id);
		} else {
			isLeft = (await listIdentities(trx, id)).some(({provider}) => takesBack(provider));
		}
		await record(trx, undefined, 'account-deleted', id);
		await deleteUser(trx, id);
		await sessions.removeAll(id, {trx});
	});
	if (isLeft) console.error('Their tokens are not revoked at the services: TOKEN_KEYS is not set.');
	return `${username} is deleted.`;
};

const mixins = new Map<string, Mixin>(
	Object.values(providers).map(({mixin}) => [mixin.name, mixin]),
);

const isOurs = (provider: string): boolean => mixins.has(provider);

const takesBack = (provider: string): boolean => canRevoke(mixins.get(provider), undefined);

const commands = new Map<string, Command>([
	['set-password', setPassword],
	['disable', disable],
	['enable', enable],
	['delete', remove],
]);

const run = async ([name, username, ...others]: string[]): Promise<string> => {
	if (name === '--help' || name === '-h') return help;

	const command = commands.get(name ?? '');
	if (!command) {
		const what = name === undefined ? 'Say what to do' : `There is no command "${name}"`;
		throw new ConfigError(`${what}: ${[...commands.keys()].join(', ')}. More by --help.`);
	}
	if (!username || others.length > 0) {
		throw new ConfigError(`Say whom, one at a time: npm run user -- ${name} NAME`);
	}

	const redisUrl = readRedisUrl();
	const db = createDatabase(readDatabaseUrl());
	const redis = redisUrl ? await createRedis(redisUrl, {log: silent}) : undefined;
	try {
		if (!(await db.schema.hasTable('users'))) {
			throw new ConfigError('This database has no users: see DATABASE_URL, or npm run migrate.');
		}
		const user = await findByUsername(db, username);
		if (!user) throw new ConfigError(`There is no user "${username}".`);
		return await command(db, user, redis ? redisSessions(redis, db) : databaseSessions(db));
	} finally {
		redis?.close();
		await db.destroy();
	}
};

// What happened is said once, at the end.
const silent = {info() {}, warn() {}};

try {
	console.log(await run(process.argv.slice(2)));
} catch (error) {
	// What is wrong with a password is said as the form says it.
	const problem = error instanceof AuthError ? error.problem : undefined;
	console.error(problem ?? explain(error) ?? error);
	process.exitCode = 1;
}
