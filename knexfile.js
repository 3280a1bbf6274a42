// For Knex's own command line, such as `npx knex migrate:make add_something`. It is JavaScript
// because Knex imports it plainly, and Node before 22.18 reads TypeScript only through tsx.
if (!process.features.typescript) {
	const {register} = await import('tsx/esm/api');
	register();
}

const {readDatabaseUrl} = await import('./starter/config.ts');
const {knexConfig} = await import('./starter/database.ts');

export default knexConfig(readDatabaseUrl());
