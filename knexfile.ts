import {readDatabaseUrl} from './starter/config.ts';
import {knexConfig} from './starter/database.ts';

/** For Knex's own command line: `npx knex migrate:make add_something`. */
export default knexConfig(readDatabaseUrl());
