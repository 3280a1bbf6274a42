import {accessSync, constants, existsSync, type Stats, statSync} from 'node:fs';
import {dirname, relative, resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import knex, {type Knex} from 'knex';
import {type Finding, wordsOf} from './finding.ts';
import {root} from './root.ts';

// SQLite's file is looked at without a trace: opened to be read, and made by nobody.

const wrong = (message: string, mend: string): Finding[] => [
	{check: 'database', level: 'error', message, mend},
];

/** A path as the owner would write it. */
const shown = (path: string) => {
	const inside = relative(root, path);
	return inside.startsWith('..') ? path : inside || '.';
};

/** What is wrong with the file at a path of `DATABASE_URL`, or missing in it. */
export const lookAtSqlite = async (
	path: string,
	production: boolean,
	schemaFindings: (db: Knex) => Promise<Finding[]>,
): Promise<Finding[]> => {
	try {
		await import('sqlite3');
	} catch (error) {
		return wrong(
			`SQLite's driver cannot be loaded: ${wordsOf(error, root)}`,
			'npm rebuild sqlite3',
		);
	}
	if (path === ':memory:') return inMemory(production);

	const file = resolve(root, path);
	const blocked = placeProblem(file);
	if (blocked) return blocked;
	if (!existsSync(file)) {
		return production
			? wrong(`There is no database at ${shown(file)} yet`, 'npm run migrate')
			: [
					{
						check: 'database',
						level: 'ok',
						message: `${shown(file)} is not there yet: npm start makes it, with its tables`,
					},
				];
	}

	const db = knex(readOnly(file));
	try {
		return await schemaFindings(db);
	} catch (error) {
		const words = wordsOf(error, root);
		if (/SQLITE_NOTADB|SQLITE_CORRUPT/.test(words)) {
			return wrong(
				`${shown(file)} is no SQLite database: ${words}`,
				`correct DATABASE_URL, or where that was one: mv ${shown(file)} ${shown(file)}.broken`,
			);
		}
		return wrong(`${shown(file)} cannot be read: ${words}`, `chmod u+rw ${shown(file)}`);
	} finally {
		await db.destroy();
	}
};

const inMemory = (production: boolean): Finding[] =>
	production
		? wrong(
				'DATABASE_URL is in memory: nothing that npm run migrate does reaches the app, and all is lost when it ends',
				'DATABASE_URL=sqlite:var/production.sqlite3',
			)
		: [
				{
					check: 'database',
					level: 'info',
					message: 'It is in memory: all is lost when the app ends',
				},
			];

/** What is in the way of a file that the app must make, read and write. */
const placeProblem = (file: string): Finding[] | undefined => {
	const found = lookUp(file);
	if (found && !found.isFile()) {
		return wrong(
			`${shown(file)} is a folder and no database`,
			'DATABASE_URL=sqlite:var/app.sqlite3',
		);
	}
	if (found && !may(file)) {
		return wrong(`${shown(file)} cannot be written`, `chmod u+rw ${shown(file)}`);
	}

	let folder = dirname(file);
	while (!lookUp(folder)) folder = dirname(folder);
	if (!lookUp(folder)?.isDirectory()) {
		const mend = `mv ${shown(folder)} ${shown(folder)}.old`;
		return wrong(`${shown(folder)} is in the way: it is no folder`, mend);
	}
	// SQLite writes files beside its own.
	if (!may(folder)) {
		return wrong(`${shown(folder)}/ cannot be written`, `chmod u+rwx ${shown(folder)}`);
	}
	return undefined;
};

/** What is at a path, if anything; below a file or a closed folder there is nothing. */
const lookUp = (path: string): Stats | undefined => {
	try {
		return statSync(path);
	} catch {
		return undefined;
	}
};

const may = (path: string): boolean => {
	try {
		accessSync(path, constants.R_OK | constants.W_OK);
		return true;
	} catch {
		return false;
	}
};

/**
 * A running app has a `-wal` file beside its database, and what is read there must be read by its
 * rules. Without one nobody writes, and `immutable` keeps SQLite from making any.
 */
const readOnly = (file: string): Knex.Config => {
	const isOpen = existsSync(`${file}-wal`);
	return {
		client: 'sqlite3',
		connection: {
			filename: `${pathToFileURL(file).href}?mode=ro${isOpen ? '' : '&immutable=1'}`,
			flags: ['OPEN_URI'],
		},
		useNullAsDefault: true,
		acquireConnectionTimeout: 900,
		pool: {min: 0, max: 1},
		log: {warn() {}},
	};
};
