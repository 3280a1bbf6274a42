import type {Knex} from 'knex';
import {isPostgres} from './schema.ts';

/** What the migrations made of an empty database, as one script: they run once in a process. */
let script: Promise<string> | undefined;

const readScript = async (db: Knex): Promise<string> => {
	const objects = isPostgres ? await recordMigrations(db) : await migrateSqlite(db);
	const done: {name: string; batch: number}[] = await db('knex_migrations').select();
	return [
		...objects,
		...done.map(
			({name, batch}) => `insert into knex_migrations (name, batch) values ('${name}', ${batch})`,
		),
		'insert into knex_migrations_lock (is_locked) values (0)',
	].join(';\n');
};

/** SQLite knows how everything in it was made. */
const migrateSqlite = async (db: Knex): Promise<string[]> => {
	await db.migrate.latest();
	const objects: {sql: string}[] = await db('sqlite_master')
		.whereNotNull('sql')
		.whereNot('name', 'like', 'sqlite_%')
		.select('sql');
	return objects.map(({sql}) => sql);
};

/** PostgreSQL does not, so this listens to the migrations. */
const recordMigrations = async (db: Knex): Promise<string[]> => {
	const statements: string[] = [];
	const listen = ({sql}: {sql: string}) => {
		if (/^(create|alter) /i.test(sql)) statements.push(sql);
	};
	db.on('query', listen);
	await db.migrate.latest();
	db.removeListener('query', listen);
	return statements;
};

interface Connection {
	exec(sql: string, done: (error: Error | null) => void): void;
}

/** SQLite's driver runs the first statement of a query and drops the others, but for here. */
const execute = async (db: Knex, sql: string): Promise<void> => {
	const connection: Connection = await db.client.acquireConnection();
	await new Promise<void>((resolve, reject) =>
		connection.exec(sql, error => (error ? reject(error) : resolve())),
	);
	await db.client.releaseConnection(connection);
};

/** Brings an empty database to the schema of the migrations. */
export const migrate = async (db: Knex): Promise<void> => {
	if (!script) {
		script = readScript(db);
		await script;
		return;
	}

	const sql = await script;
	await (isPostgres ? db.raw(sql) : execute(db, sql));
};
