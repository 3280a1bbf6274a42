import {short, table, tell} from '../report.ts';
import {type Sizes, seed} from '../seed.ts';
import {migrate, newFile, newSchema} from '../sites.ts';
import type {Options} from '../turns.ts';

const users = 100_000;

/** How many bytes a user, a session and a sign-in take, on SQLite and on PostgreSQL. */
export const sizes = async (_: Options): Promise<string> => {
	const {TEST_POSTGRES_URL: url} = process.env;
	if (!url) throw new Error('sizes needs TEST_POSTGRES_URL, where it may make schemas.');

	const found: Sizes[] = [];
	for (const database of [newFile(), await newSchema(url)]) {
		await migrate(database);
		tell(`  ${users} users`);
		found.push(await seed(database, users));
	}
	const row = (name: string, of: keyof Sizes) => [name, ...found.map(one => short(one[of]))];
	return [
		`### Bytes, with ${users.toLocaleString('en')} users and all indexes`,
		table(
			['', 'SQLite', 'PostgreSQL'],
			[
				row('a user, with one profile and its identity', 'user'),
				row('a session', 'session'),
				row("a sign-in's line in the history", 'event'),
			],
		),
	].join('\n\n');
};
