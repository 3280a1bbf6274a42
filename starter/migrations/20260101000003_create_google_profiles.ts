import type {Knex} from 'knex';

/** Adds the people of Google: one row is one remote account, and belongs to one user. */
export const up = async (db: Knex) => {
	await db.schema.createTable('google_profiles', table => {
		table.string('id').primary(); // compared byte for byte
		table.integer('user_id').unsigned().notNullable().index();
		table.foreign('user_id').references('users.id').onDelete('CASCADE');
		table.text('name');
		table.text('given_name');
		table.text('family_name');
		table.text('picture');
		table.text('email');
		table.boolean('email_verified');
		table.text('remote', 'mediumtext').notNullable(); // the profile as it came
		table.text('access_token', 'mediumtext'); // tokens are sealed
		table.text('refresh_token', 'mediumtext');
		table.text('token_secret', 'mediumtext');
		table.text('id_token', 'mediumtext');
		table.bigInteger('token_expires_at');
		table.text('scope');
		table.bigInteger('created_at').notNullable();
		table.bigInteger('updated_at').notNullable();
	});
};

export const down = async (db: Knex) => {
	await db.schema.dropTable('google_profiles');
};
