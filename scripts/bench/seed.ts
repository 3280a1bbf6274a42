import {createSeals} from '../../starter/auth/tokens.ts';
import {createDatabase} from '../../starter/database.ts';
import {profileOf, remoteIdOf} from './people.ts';
import {tokenKey} from './sites.ts';

/** Bytes: of the whole file, and in it for each. */
export interface Sizes {
	file: number;
	/** The user, one profile and its identity. */
	user: number;
	session: number;
	event: number;
}

/**
 * Fills a migrated SQLite file with users, one GitHub profile, session and audit event each. The
 * rows are made inside SQLite, as that is fastest. All have the same sealed token, which opens for
 * none of them: whoever is visited must have signed in before.
 */
export const seed = async (database: string, users: number): Promise<Sizes> => {
	const db = createDatabase(database);
	const place = {table: 'github_profiles', row: '1000000', column: 'access_token'};
	const token = await createSeals([tokenKey]).seal(`gho_${'x'.repeat(36)}`, place);
	const profile = profileOf('{person}', '{id}');
	const remote = JSON.stringify(profile).replace('"{id}"', '{id}');
	const values = {users, first: remoteIdOf(0), now: Date.now(), token, remote};

	/** The size of the file in bytes, so far. */
	const size = async () => {
		const [{bytes}] = await db.raw(
			'select page_count * page_size as bytes from pragma_page_count, pragma_page_size',
		);
		return bytes as number;
	};
	/** One row for each user, where n is the user's id. Answers how many bytes each takes. */
	const fill = async (table: string, row: Record<string, string>): Promise<number> => {
		const before = await size();
		await db.raw(
			`insert into ${table} (${Object.keys(row)})
			with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < :users)
			select ${Object.values(row)} from numbers`,
			values,
		);
		return ((await size()) - before) / users;
	};

	// Written once and not twice; and with room for the indexes, as their keys come in no order.
	for (const pragma of ['journal_mode = off', 'synchronous = off', 'cache_size = -1000000']) {
		await db.raw(`pragma ${pragma}`);
	}
	const id = ':first + n - 1';
	const filled = (text: string) => `replace(replace(${text}, '{person}', n - 1), '{id}', ${id})`;
	const times = {created_at: ':now', updated_at: ':now'};
	const columns = Object.entries(profile).filter(
		([name]) => name !== 'id' && name !== 'created_at',
	);

	const user =
		(await fill('users', {id: 'n', username: "'Person.' || (n - 1)", ...times})) +
		(await fill('user_profiles', {user_id: 'n', ...times})) +
		(await fill('github_profiles', {
			...Object.fromEntries(
				columns.map(([name, value]) => [
					name,
					typeof value === 'string' ? filled(`'${value}'`) : String(value),
				]),
			),
			id: `cast(${id} as text)`,
			user_id: 'n',
			remote: filled(':remote'),
			access_token: ':token',
			scope: "'read:user'",
			...times,
		})) +
		(await fill('identities', {
			provider: "'github'",
			id: `cast(${id} as text)`,
			user_id: 'n',
			label: "'Person ' || (n - 1)",
			picture: filled(`'${profile.avatar_url}'`),
			created_at: ':now',
		}));
	const session = await fill('sessions', {
		id: 'lower(hex(randomblob(32)))',
		user_id: 'n',
		data: "'{}'",
		signed_in_at: ':now',
		last_seen_at: ':now',
		expires_at: ':now + 14 * 24 * 3600 * 1000 + n',
		user_agent: "'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'",
		created_at: ':now',
	});
	const event = await fill('audit_events', {
		user_id: 'n',
		type: "'sign-up'",
		provider: "'github'",
		user_agent: "'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'",
		created_at: ':now',
	});
	const file = await size();
	await db.destroy();
	return {file, user, session, event};
};
