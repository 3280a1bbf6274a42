import {spawn} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {createDatabase} from '../starter/database.ts';
import {postgresUrl, prefixOf} from '../test/helpers/schema.ts';

// npm run test:databases [-- what AVA takes]: the tests once more, on PostgreSQL.

const oldest = 12; // the first with generated columns

/** Says what is wrong with the server before a thousand tests do, or undefined. */
const lookAt = async (url: string): Promise<string | undefined> => {
	const db = createDatabase(url);
	try {
		const {rows} = await db.raw('show server_version_num');
		const [{may}] = (
			await db.raw("select has_database_privilege(current_database(), 'create') as may")
		).rows;
		if (rows[0].server_version_num < oldest * 10_000) return 'it is too old';
		return may ? undefined : 'this user may make no schemas';
	} catch (error) {
		return (error as Error).message;
	} finally {
		await db.destroy();
	}
};

/** Drops the schemas of a run that its tests have left behind, as one that crashed does. */
const dropLeftOvers = async (url: string, run: string): Promise<void> => {
	const db = createDatabase(url);
	try {
		const names: string[] = await db('pg_namespace')
			.whereLike('nspname', `${prefixOf(run).replaceAll('_', '\\_')}%`)
			.pluck('nspname');
		for (const name of names) await db.raw('drop schema ?? cascade', [name]);
	} finally {
		await db.destroy();
	}
};

const problem = await lookAt(postgresUrl);
if (problem) {
	console.error(
		`npm run test:databases needs PostgreSQL ${oldest} or newer, and there a database in which its user may make schemas. TEST_POSTGRES_URL says where, such as postgres://USER:PASSWORD@127.0.0.1:5432/test. At ${new URL(postgresUrl).host} it does not work: ${problem}.`,
	);
	process.exit(1);
}

const run = randomBytes(4).toString('hex');
const args = ['ava', '--config', 'ava.databases.config.js', ...process.argv.slice(2)];
const ava = spawn('npx', args, {
	stdio: 'inherit',
	env: {...process.env, TEST_DATABASE: 'postgres', TEST_RUN: run},
});
process.on('SIGINT', () => {}); // AVA has got it as well, and this ends after it
const [code] = await once(ava, 'close');
await dropLeftOvers(postgresUrl, run);
process.exitCode = code ?? 1;
