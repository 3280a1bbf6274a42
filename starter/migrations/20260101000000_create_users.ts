import type {Knex} from 'knex';

/** Adds the people, and the how-to's one row per person for what your app wants to know. */
export const up = async (db: Knex) => {
	// Where a database is set up for Turkish, its own `lower` makes an ı of an I.
	const isPostgres = db.client.dialect === 'postgresql';
	const lower = `lower(username${isPostgres ? ' collate "C"' : ''})`;

	await db.schema.createTable('users', table => {
		table.increments('id');
		table.string('username', 40).notNullable();
		// Makes names unique without regard to case, on every database.
		table.specificType('username_key', `varchar(40) generated always as (${lower}) stored`);
		table.string('password_hash');
		table.bigInteger('disabled_at');
		table.bigInteger('created_at').notNullable();
		table.bigInteger('updated_at').notNullable();
		table.unique(['username_key']);
	});

	await db.schema.createTable('user_profiles', table => {
		table.integer('user_id').unsigned().primary();
		table.foreign('user_id').references('users.id').onDelete('CASCADE');
		table.bigInteger('created_at').notNullable();
		table.bigInteger('updated_at').notNullable();
	});
};

export const down = async (db: Knex) => {
	await db.schema.dropTable('user_profiles');
	await db.schema.dropTable('users');
};
