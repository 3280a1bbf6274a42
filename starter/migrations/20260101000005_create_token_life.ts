import type {Knex} from 'knex';

/** Adds what stored tokens need: who is refreshing them now, and those that wait to be revoked. */
export const up = async (db: Knex) => {
	await db.schema.createTable('token_refreshes', table => {
		table.string('provider', 32).notNullable();
		table.string('id').notNullable();
		table.string('holder', 36).notNullable();
		table.bigInteger('until').notNullable().index();
		table.primary(['provider', 'id']);
	});

	// No foreign key: the user may be gone by then.
	await db.schema.createTable('revocations', table => {
		table.string('id', 36).primary();
		table.string('provider', 32).notNullable();
		table.integer('user_id').unsigned().notNullable();
		table.text('access_token', 'mediumtext'); // tokens are sealed, for this row
		table.text('refresh_token', 'mediumtext');
		table.text('token_secret', 'mediumtext');
		table.integer('attempts').notNullable();
		table.bigInteger('next_at').notNullable();
		table.bigInteger('created_at').notNullable();
		table.index(['next_at', 'provider']);
	});
};

export const down = async (db: Knex) => {
	await db.schema.dropTable('revocations');
	await db.schema.dropTable('token_refreshes');
};
