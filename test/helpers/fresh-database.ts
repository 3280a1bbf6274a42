import type {ExecutionContext} from 'ava';
import type {Knex} from 'knex';
import {createDatabase} from '../../starter/database.ts';
import {databaseFile} from './database-file.ts';
import {emptiedDatabase} from './emptied.ts';
import {migrate} from './migrated.ts';
import {database, newSchema} from './schema.ts';

type Test = Pick<ExecutionContext, 'teardown'>;

/** A migrated database of this test's own, which other processes reach by its `url`. */
export const freshDatabase = async (t: Test): Promise<{db: Knex; url: string}> => {
	if (database === 'mysql') return emptiedDatabase(t);
	if (database === 'sqlite') {
		const {db, url} = await databaseFile(t);
		return {db, url};
	}

	const {db, url} = await newSchema(t);
	await migrate(db);
	return {db, url};
};

/** An empty database of this test's own that no other process needs: in memory, where that can be. */
export const emptyDatabase = async (t: Test): Promise<Knex> => {
	if (database !== 'sqlite') return (await newSchema(t)).db;
	const db = createDatabase('sqlite::memory:');
	t.teardown(() => db.destroy());
	return db;
};

/** The same, migrated. */
export const ownDatabase = async (t: Test): Promise<Knex> => {
	if (database !== 'sqlite') return (await freshDatabase(t)).db;
	const db = await emptyDatabase(t);
	await migrate(db);
	return db;
};
