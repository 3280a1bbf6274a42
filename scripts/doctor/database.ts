import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import knex, {type Knex} from 'knex';
import {ConfigError, type Environment, readDatabaseUrl} from '../../starter/config.ts';
import {knexConfig} from '../../starter/database.ts';
import {type Finding, wordsOf} from './finding.ts';
import {isExampleAddress} from './placeholder.ts';
import {checkNameServer, within} from './reach.ts';
import {hostOf, isUnclear, withoutPassword, writeSigns} from './redact.ts';
import {root} from './root.ts';
import {lookAtSqlite} from './sqlite.ts';

const wrong = (message: string, mend: string): Finding => ({
	check: 'database',
	level: 'error',
	message,
	mend,
});

/**
 * Whether the database answers before it is `late`, and has every migration of this checkout. It is
 * only read.
 */
export const lookAtDatabase = async (
	env: Environment,
	late: Promise<unknown>,
): Promise<Finding[]> => {
	let url: string;
	try {
		url = readDatabaseUrl(env);
	} catch (error) {
		if (error instanceof ConfigError) return []; // the settings have said so
		throw error;
	}
	if (isExampleAddress(url)) return []; // and of this
	const production = env.NODE_ENV === 'production';
	if (url.startsWith('sqlite:')) {
		return lookAtSqlite(url.slice('sqlite:'.length), production, schemaFindings);
	}

	let db: Knex | undefined;
	try {
		await checkNameServer(hostOf(url), late);
		db = knex(knexConfig(url));
		return await within(schemaFindings(db), late);
	} catch (error) {
		return [wrong(...reasonOf(error, url))];
	} finally {
		// Not waited for: a connection that is still being made may hold it up.
		void db?.destroy().catch(() => {});
	}
};

const codeOf = (error: unknown): string => {
	const {code, cause} = error as {code?: string; cause?: unknown};
	return (code === 'DATABASE_AWAY' ? codeOf(cause) : code) ?? '';
};

/** What is wrong with a server, and what mends it. */
const reasonOf = (error: unknown, url: string): [message: string, mend: string] => {
	const words = withoutPassword(wordsOf(error, root), url).replace(/^DATABASE_URL /, '');
	const example = url.startsWith('postgres')
		? 'correct DATABASE_URL: postgres://USER:PASSWORD@HOST:5432/NAME'
		: 'correct DATABASE_URL: mysql://USER:PASSWORD@HOST:3306/NAME';
	if (error instanceof ConfigError) {
		const [, install] = words.match(/(npm install --save-prod \w+)$/) ?? [];
		return [`DATABASE_URL ${words}`, install ?? example];
	}

	if (isUnclear(url)) {
		// Not the driver's words: they may tell a part of the password as a host's name.
		const message = 'DATABASE_URL leads to no database: it is unclear where its password ends';
		return [message, writeSigns('DATABASE_URL')];
	}
	const code = codeOf(error);
	if (/^(28|ER_ACCESS_DENIED|ER_DBACCESS_DENIED)/.test(code)) {
		return [`DATABASE_URL: the server lets nobody in by that user and password: ${words}`, example];
	}
	if (/^(3D000|ER_BAD_DB_ERROR)$/.test(code)) {
		return [`DATABASE_URL names a database that is not there: ${words}`, createCommand(url)];
	}
	const message = `The database of DATABASE_URL does not answer at ${hostOf(url)}: ${words}`;
	return [message, `start the database there, or ${example}`];
};

/** What makes the database that an address names, on its server and by its user. */
const createCommand = (url: string): string => {
	const {hostname, port, username, pathname} = new URL(url);
	// Nothing else may stand in a command that somebody pastes.
	const word = (text: string, otherwise: string) => (/^[\w.-]+$/.test(text) ? text : otherwise);
	const [host, user] = [word(hostname, 'HOST'), word(username, 'USER')];
	const name = word(pathname.slice(1), 'NAME');
	return url.startsWith('postgres')
		? `createdb --host ${host} --port ${port || 5432} --username ${user} ${name}`
		: `mariadb --host ${host} --port ${port || 3306} --user ${user} --password --execute 'create database ${name}'`;
};

/** PostgreSQL 15 and later let nobody but the owner of a database make tables in it. */
const mayMakeTables = async (db: Knex): Promise<boolean> => {
	if (db.client.dialect !== 'postgresql') return true;
	const {rows} = await db.raw("select has_schema_privilege(current_schema(), 'create') as may");
	return rows[0]?.may !== false;
};

/** What this checkout has and the database lacks, and whether somebody is at it. */
export const schemaFindings = async (db: Knex): Promise<Finding[]> => {
	const ours = readdirSync(join(root, 'starter/migrations')).filter(file => file.endsWith('.ts'));
	// Not Knex's own list, which makes its tables where there are none.
	const hasRun = await db.schema.hasTable('knex_migrations');
	const rows: {name: string}[] = hasRun ? await db('knex_migrations').select('name') : [];
	const done = new Set(rows.map(({name}) => name));
	const pending = ours.filter(file => !done.has(file)).sort();
	const hasLock = await db.schema.hasTable('knex_migrations_lock');
	const locks: {is_locked: number}[] = hasLock ? await db('knex_migrations_lock').select() : [];
	// With several rows, as Knex leaves them where two make the table at once, nobody can take it.
	const isLocked = locks.length > 1 || locks.some(({is_locked}) => is_locked === 1);

	const findings: Finding[] = [];
	if (isLocked) {
		findings.push({
			...wrong(
				'The migrations are locked: another process migrates, or one was killed while it did',
				'npm run migrate -- unlock',
			),
			...(pending.length === 0 && {level: 'warning'}),
		});
	}
	if (pending.length > 0 && !(await mayMakeTables(db))) {
		findings.push(
			wrong(
				'The user of DATABASE_URL may make no tables, which the migrations do',
				'as the owner of the database: grant create on schema public to USER',
			),
		);
	}
	if (pending.length > 0) {
		const names = pending.length > 3 ? [...pending.slice(0, 3), '…'] : pending;
		findings.push(
			wrong(`Migrations missing: ${pending.length} (${names.join(', ')})`, 'npm run migrate'),
		);
	}
	if (findings.length > 0) return findings;

	const ahead = rows.filter(({name}) => !ours.includes(name)).length;
	const more = ahead > 0 ? `, and ${ahead} that this checkout does not know` : '';
	return [
		{
			check: 'database',
			level: 'ok',
			message: `It answers, and has all ${ours.length} migrations${more}`,
		},
	];
};
