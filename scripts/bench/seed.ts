import type {Knex} from 'knex';
import {createSeals} from '../../starter/auth/tokens.ts';
import {createDatabase} from '../../starter/database.ts';
import {profileOf, remoteIdOf} from './people.ts';
import {tokenKey} from './sites.ts';

/** Bytes: of the whole database, and in it for each. */
export interface Sizes {
	all: number;
	/** The user, one profile and its identity. */
	user: number;
	session: number;
	event: number;
}

/** How many bytes the database takes so far. */
const sizeOf = async (db: Knex): Promise<number> => {
	const isSqlite = db.client.dialect === 'sqlite3';
	const {rows, ...found} = await db.raw(
		isSqlite
			? 'select page_count * page_size as bytes from pragma_page_count, pragma_page_size'
			: `select sum(pg_total_relation_size(oid)) as bytes from pg_class
				where relkind = 'r' and relnamespace = current_schema()::regnamespace`,
	);
	return Number((rows ?? found)[0].bytes);
};

/**
 * Fills a migrated database, SQLite or PostgreSQL, with users, one GitHub profile, session and
 * audit event each. The rows are made inside the database, as that is fastest. All have the same
 * sealed token, which opens for none of them: whoever is visited must have signed in before.
 */
export const seed = async (database: string, users: number): Promise<Sizes> => {
	const db = createDatabase(database);
	const isSqlite = db.client.dialect === 'sqlite3';
	const place = {table: 'github_profiles', row: '1000000', column: 'access_token'};
	const token = createSeals([tokenKey]).seal(`gho_${'x'.repeat(36)}`, place);
	const profile = profileOf('{person}', '{id}');
	const remote = JSON.stringify(profile).replace('"{id}"', '{id}');

	/** One row for each user, where n is the user's id. Answers how many bytes each takes. */
	const fill = async (table: string, row: Record<string, string>): Promise<number> => {
		const before = await sizeOf(db);
		await db.raw(
			`insert into ${table} (${Object.keys(row)})
			with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${users})
			select ${Object.values(row)} from numbers`,
		);
		return ((await sizeOf(db)) - before) / users;
	};

	// Written once and not twice; and with room for the indexes, as their keys come in no order.
	const fast = ['journal_mode = off', 'synchronous = off', 'cache_size = -1000000'];
	for (const pragma of isSqlite ? fast : []) await db.raw(`pragma ${pragma}`);

	const now = String(Date.now());
	const id = `cast(${remoteIdOf(0)} + n - 1 as text)`;
	const person = 'cast(n - 1 as text)';
	const filled = (text: string) =>
		`replace(replace('${text}', '{person}', ${person}), '{id}', ${id})`;
	const random = isSqlite
		? 'lower(hex(randomblob(32)))'
		: "encode(sha256(cast(random() || '/' || n as bytea)), 'hex')";
	const browser = "'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'";
	const times = {created_at: now, updated_at: now};
	const columns = Object.entries(profile).filter(
		([name]) => name !== 'id' && name !== 'created_at',
	);

	const user =
		(await fill('users', {id: 'n', username: `'Person.' || ${person}`, ...times})) +
		(await fill('user_profiles', {user_id: 'n', ...times})) +
		(await fill('github_profiles', {
			...Object.fromEntries(
				columns.map(([name, value]) => [
					name,
					typeof value === 'string' ? filled(value) : String(value),
				]),
			),
			id,
			user_id: 'n',
			remote: filled(remote),
			access_token: `'${token}'`,
			scope: "'read:user'",
			...times,
		})) +
		(await fill('identities', {
			provider: "'github'",
			id,
			user_id: 'n',
			label: `'Person ' || ${person}`,
			picture: filled(profile.avatar_url),
			created_at: now,
		}));
	const session = await fill('sessions', {
		id: random,
		user_id: 'n',
		data: "'{}'",
		signed_in_at: now,
		last_seen_at: now,
		expires_at: `${now} + 14 * 24 * 3600 * 1000 + n`,
		user_agent: browser,
		created_at: now,
	});
	const event = await fill('audit_events', {
		user_id: 'n',
		type: "'sign-up'",
		provider: "'github'",
		user_agent: browser,
		created_at: now,
	});
	const all = await sizeOf(db);
	await db.destroy();
	return {all, user, session, event};
};
