import {existsSync} from 'node:fs';
import {resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Knex} from 'knex';
import {readDatabaseUrl} from '../../starter/config.ts';
import {createDatabase} from '../../starter/database.ts';
import {Refusal} from './refusal.ts';
import {migrationPath} from './render.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Whether the migration that made a provider's table has been run on `DATABASE_URL`. A SQLite file
 * that is not there has seen none. Throws `Refusal` when the database does not answer.
 */
export const hasRun = async (name: string, migration: string): Promise<boolean> => {
	let db: Knex | undefined;
	try {
		const url = readDatabaseUrl();
		const file = url.match(/^sqlite:(?!:memory:)(.+)/)?.[1];
		if (url === 'sqlite::memory:' || (file && !existsSync(resolve(root, file)))) return false;

		db = createDatabase(url);
		if (!(await db.schema.hasTable('knex_migrations'))) return false;
		const own = migrationPath(name, migration).split('/').pop() ?? '';
		return (await db('knex_migrations').where({name: own}).first()) !== undefined;
	} catch (error) {
		throw new Refusal(
			`The database does not say which migrations have been run: ${(error as Error).message.replace(/\.$/, '')}. Set DATABASE_URL to one that answers.`,
			{cause: error},
		);
	} finally {
		await db?.destroy();
	}
};
