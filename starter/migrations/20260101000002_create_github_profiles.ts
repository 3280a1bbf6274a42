import type {Knex} from 'knex';

/** Adds the people of GitHub: one row is one remote account, and belongs to one user. */
export const up = async (db: Knex) => {
	await db.schema.createTable('github_profiles', table => {
		table.string('id').primary(); // compared byte for byte
		table.integer('user_id').unsigned().notNullable().index();
		table.foreign('user_id').references('users.id').onDelete('CASCADE');
		table.text('login');
		table.text('avatar_url');
		table.text('html_url');
		table.text('name');
		table.text('company');
		table.text('blog');
		table.text('location');
		table.text('email');
		table.text('bio');
		table.bigInteger('public_repos');
		table.bigInteger('followers');
		table.bigInteger('profile_created_at');
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
	await db.schema.dropTable('github_profiles');
};
