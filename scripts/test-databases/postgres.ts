import {prefixOf, servers} from '../../test/helpers/schema.ts';
import {type Server, using} from './server.ts';

const oldest = 12; // the first with generated columns
const url = servers.postgres;

/** PostgreSQL, each test in a schema of its own. */
export const postgres: Server = {
	needs: `PostgreSQL ${oldest} or newer, and there a database in which its user may make schemas`,
	variable: 'TEST_POSTGRES_URL',
	example: 'postgres://USER:PASSWORD@127.0.0.1:5432/test',
	url,
	env: {TEST_DATABASE: 'postgres'},

	lookAt: () =>
		using(url, async db => {
			const {rows} = await db.raw(
				`select current_setting('server_version') as version,
					has_database_privilege(current_database(), 'create') as may`,
			);
			const [{version, may}] = rows;
			if (Number.parseInt(version, 10) < oldest) throw new Error(`it is PostgreSQL ${version}`);
			if (!may) throw new Error('this user may make no schemas');
			return `PostgreSQL ${version}`;
		}),

	cleanUp: run =>
		using(url, async db => {
			const names: string[] = await db('pg_namespace')
				.whereLike('nspname', `${prefixOf(run).replaceAll('_', '\\_')}%`)
				.pluck('nspname');
			for (const name of names) await db.raw('drop schema ?? cascade', [name]);
		}),
};
