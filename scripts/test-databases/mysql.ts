import {randomBytes} from 'node:crypto';
import {prefixOf, servers} from '../../test/helpers/schema.ts';
import {type Server, using} from './server.ts';

const url = servers.mysql;

/** Whether a version is that of a server which has all that the app asks of it. */
const isNewEnough = (version: string): boolean => {
	const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number);
	const number = (major * 100 + minor) * 100 + patch;
	return number >= (version.includes('MariaDB') ? 10_11_00 : 8_00_17);
};

/** MariaDB, each test in a database of its own. MySQL should do as well, but has not been run. */
export const mysql: Server = {
	needs:
		'MariaDB 10.11 or newer (or MySQL 8.0.17), and a user who may make databases whose names begin with test_',
	variable: 'TEST_MYSQL_URL',
	example: 'mysql://USER:PASSWORD@127.0.0.1:3306/test',
	url,
	env: {TEST_DATABASE: 'mysql'},

	lookAt: () =>
		using(url, async db => {
			const [[{version}]] = await db.raw('select version() as version');
			if (!isNewEnough(version)) throw new Error(`it is ${version}`);

			const name = prefixOf(randomBytes(4).toString('hex'));
			await db.raw('create database ??', [name]);
			await db.raw('drop database ??', [name]);
			return version.includes('MariaDB') ? version : `MySQL ${version}`;
		}),

	cleanUp: run =>
		using(url, async db => {
			const [rows]: {name: string}[][] = await db.raw(
				'select schema_name as name from information_schema.schemata',
			);
			for (const {name} of rows ?? []) {
				if (name.startsWith(prefixOf(run))) await db.raw('drop database ??', [name]);
			}
		}),
};
