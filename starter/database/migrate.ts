import type {Knex} from 'knex';

const done = 'knex_migrations';
const lock = 'knex_migrations_lock';

/**
 * Brings the database to this checkout's schema. Answers the names of the migrations that this took.
 * Several may come to a new database at once, as the processes of one deployment do.
 */
export const migrateUp = async (db: Knex): Promise<string[]> => {
	await makeOwnTables(db);
	const [, names] = await db.migrate.latest();
	return names;
};

/**
 * Knex looks whether its own tables are there, and makes them then. Of two at once one would fail,
 * or each would put a row into the lock, which nobody could take from there on.
 */
const makeOwnTables = async (db: Knex): Promise<void> => {
	await makeTable(db, done, table => {
		table.increments();
		table.string('name');
		table.integer('batch');
		table.timestamp('migration_time');
	});
	await makeTable(db, lock, table => {
		table.increments('index').primary();
		table.integer('is_locked');
	});
	if (!(await db(lock).first())) {
		await db(lock).insert({index: 1, is_locked: 0}).onConflict('index').ignore();
	}
};

const makeTable = async (
	db: Knex,
	name: string,
	columns: (table: Knex.CreateTableBuilder) => void,
): Promise<void> => {
	if (await db.schema.hasTable(name)) return;
	try {
		await db.schema.createTable(name, columns);
	} catch (error) {
		// Somebody was faster?
		if (!(await db.schema.hasTable(name))) throw error;
	}
};
