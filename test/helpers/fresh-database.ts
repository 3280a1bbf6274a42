import type {ExecutionContext} from 'ava';
import type {Knex} from 'knex';
import {databaseFile} from './database-file.ts';

/** A migrated database of this test's own, which other processes reach by its `url`. */
export const freshDatabase = async (t: ExecutionContext): Promise<{db: Knex; url: string}> => {
	const {db, url} = await databaseFile(t);
	return {db, url};
};
