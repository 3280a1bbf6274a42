import type {Knex} from 'knex';

/** What the migrations made of an empty database, as one script: they run once in a process. */
let script: Promise<string> | undefined;

const readScript = async (db: Knex): Promise<string> => {
	await db.migrate.latest();
	const objects: {sql: string}[] = await db('sqlite_master')
		.whereNotNull('sql')
		.whereNot('name', 'like', 'sqlite_%')
		.select('sql');
	const done: {name: string; batch: number}[] = await db('knex_migrations').select();
	return [
		...objects.map(({sql}) => sql),
		...done.map(
			({name, batch}) =>
				`insert into knex_migrations (name, batch, migration_time) values ('${name}', ${batch}, 0)`,
		),
		'insert into knex_migrations_lock (is_locked) values (0)',
	].join(';\n');
};

interface Connection {
	exec(sql: string, done: (error: Error | null) => void): void;
}

/** Brings an empty SQLite database to the schema of the migrations. */
export const migrate = async (db: Knex): Promise<void> => {
	if (!script) {
		script = readScript(db);
		await script;
		return;
	}

	const sql = await script;
	const connection: Connection = await db.client.acquireConnection();
	await new Promise<void>((resolve, reject) =>
		connection.exec(sql, error => (error ? reject(error) : resolve())),
	);
	await db.client.releaseConnection(connection);
};
