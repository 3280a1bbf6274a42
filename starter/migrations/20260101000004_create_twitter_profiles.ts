import type {Knex} from 'knex';

/** Adds the people of X: one row is one remote account, and belongs to one user. */
export const up = async (db: Knex) => {
	await db.schema.createTable('twitter_profiles', table => {
		table.string('id').primary(); // compared byte for byte
		table.integer('user_id').unsigned().notNullable().index();
		table.foreign('user_id').references('users.id').onDelete('CASCADE');
		table.text('name');
		table.text('screen_name');
		table.text('location');
		table.text('url');
		table.text('description');
		table.boolean('verified');
		table.bigInteger('followers_count');
		table.bigInteger('profile_created_at');
		table.text('profile_image_url');
		table.text('profile_image_url_https');
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
	await db.schema.dropTable('twitter_profiles');
};
