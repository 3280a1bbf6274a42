import type {Knex} from 'knex';

/** Adds what signing in needs: who holds what, sessions, flows under way, and what happened. */
export const up = async (db: Knex) => {
	await db.schema.createTable('identities', table => {
		table.string('provider', 32).notNullable();
		table.string('id').notNullable();
		table.integer('user_id').unsigned().notNullable().index();
		table.foreign('user_id').references('users.id').onDelete('CASCADE');
		table.string('label').notNullable();
		table.text('picture');
		table.bigInteger('created_at').notNullable();
		table.primary(['provider', 'id']);
	});

	await db.schema.createTable('sessions', table => {
		table.string('id', 64).primary();
		table.integer('user_id').unsigned().notNullable().index();
		table.foreign('user_id').references('users.id').onDelete('CASCADE');
		table.text('data', 'mediumtext').notNullable();
		table.bigInteger('signed_in_at').notNullable();
		table.bigInteger('last_seen_at').notNullable();
		table.bigInteger('expires_at').notNullable().index();
		table.string('user_agent');
		table.bigInteger('created_at').notNullable();
	});

	await db.schema.createTable('oauth_flows', table => {
		table.string('id', 64).primary();
		table.string('browser', 64).notNullable().index();
		table.string('provider', 32).notNullable();
		table.integer('user_id').unsigned().index();
		table.foreign('user_id').references('users.id').onDelete('CASCADE');
		table.text('data', 'mediumtext').notNullable();
		table.bigInteger('expires_at').notNullable().index();
		table.bigInteger('created_at').notNullable();
	});

	// No foreign key: what happened stays known when the user is gone.
	await db.schema.createTable('audit_events', table => {
		table.bigIncrements('id');
		table.integer('user_id').unsigned().notNullable();
		table.string('type', 32).notNullable();
		table.string('provider', 32);
		table.string('user_agent');
		table.bigInteger('created_at').notNullable();
		table.index(['user_id', 'id']);
	});
};

export const down = async (db: Knex) => {
	for (const table of ['audit_events', 'oauth_flows', 'sessions', 'identities']) {
		await db.schema.dropTable(table);
	}
};
