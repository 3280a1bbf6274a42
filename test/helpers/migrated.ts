import type {Knex} from 'knex';
import {tableNames} from './rows.ts';
import {database} from './schema.ts';

/** What the migrations made of an empty database: they run once in a process. */
let script: Promise<string[]> | undefined;

/** Each database has its own way to say how everything in it was made. */
const readers = {
	sqlite: async (db: Knex): Promise<string[]> => {
		await db.migrate.latest();
		const objects: {sql: string}[] = await db('sqlite_master')
			.whereNotNull('sql')
			.whereNot('name', 'like', 'sqlite_%')
			.select('sql');
		return objects.map(({sql}) => sql);
	},

	/** PostgreSQL does not tell, so this listens to the migrations. */
	postgres: async (db: Knex): Promise<string[]> => {
		const statements: string[] = [];
		const listen = ({sql}: {sql: string}) => {
			if (/^(create|alter) /i.test(sql)) statements.push(sql);
		};
		db.on('query', listen);
		await db.migrate.latest();
		db.removeListener('query', listen);
		return statements;
	},

	mysql: async (db: Knex): Promise<string[]> => {
		await db.migrate.latest();
		const names = ['knex_migrations', 'knex_migrations_lock', ...(await tableNames(db))];
		const tables = await Promise.all(names.map(name => db.raw('show create table ??', [name])));
		// Whatever refers to which.
		return ['set foreign_key_checks = 0', ...tables.map(([[table]]) => table['Create Table'])];
	},
};

const readScript = async (db: Knex): Promise<string[]> => {
	const objects = await readers[database](db);
	const done: {name: string; batch: number}[] = await db('knex_migrations').select();
	return [
		...objects,
		...done.map(
			({name, batch}) => `insert into knex_migrations (name, batch) values ('${name}', ${batch})`,
		),
		'insert into knex_migrations_lock (is_locked) values (0)',
	];
};

interface Connection {
	exec(sql: string, done: (error: Error | null) => void): void;
}

const runners = {
	/** SQLite's driver runs the first statement of a query and drops the others, but for here. */
	sqlite: async (db: Knex, sql: string[]): Promise<void> => {
		const connection: Connection = await db.client.acquireConnection();
		await new Promise<void>((resolve, reject) =>
			connection.exec(sql.join(';\n'), error => (error ? reject(error) : resolve())),
		);
		await db.client.releaseConnection(connection);
	},

	postgres: async (db: Knex, sql: string[]): Promise<void> => {
		await db.raw(sql.join(';\n'));
	},

	/** All over one connection, which keeps to itself that it checks no foreign keys. */
	mysql: (db: Knex, sql: string[]): Promise<void> =>
		db.transaction(async trx => {
			for (const one of sql) await trx.raw(one);
			await trx.raw('set foreign_key_checks = 1');
		}),
};

/** Brings an empty database to the schema of the migrations. */
export const migrate = async (db: Knex): Promise<void> => {
	if (script) {
		await runners[database](db, await script);
		return;
	}
	script = readScript(db);
	await script;
};
