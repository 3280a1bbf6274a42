import {randomBytes} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {createDatabase} from '../../starter/database.ts';
import {atEnd, folder, freePort, root, run, type Server, start} from './child.ts';

/** The words after `node` of one of package.json's scripts: what is measured is what is shipped. */
const wordsOf = (script: string): string[] => {
	const {scripts} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
	return scripts[script].split(' ').filter((word: string) => word !== 'exec' && word !== 'node');
};

/** The address of a new SQLite file. */
export const newFile = (): string =>
	`sqlite:${join(folder, `${randomBytes(4).toString('hex')}.sqlite3`)}`;

const onServer = async (url: string, sql: string, schema: string): Promise<void> => {
	const db = createDatabase(url);
	try {
		await db.raw(sql, [schema]);
	} finally {
		await db.destroy();
	}
};

/** The address of a new schema on a PostgreSQL; it goes when the run ends. */
export const newSchema = async (url: string): Promise<string> => {
	const schema = `bench_${randomBytes(8).toString('hex')}`;
	await onServer(url, 'create schema ??', schema);
	atEnd(() => onServer(url, 'drop schema ?? cascade', schema));
	const own = new URL(url);
	own.searchParams.set('options', `-c search_path=${schema}`);
	return own.href;
};

/** The provider of the sign-ins; `env` is what the starter has to know of it. */
export interface Provider {
	port: number;
	env: Record<string, string>;
	stop(): Promise<void>;
}

/** Starts the provider. */
export const startProvider = async (): Promise<Provider> => {
	const port = await freePort();
	const server = await start(['scripts/run.js', 'scripts/bench/provider.ts'], {}, port);
	const origin = `http://127.0.0.1:${port}`;
	return {
		port,
		env: {
			GITHUB_AUTHORIZE_URL: `${origin}/authorize`,
			GITHUB_ACCESS_URL: `${origin}/token`,
			GITHUB_PROFILE_URL: `${origin}/user`,
		},
		stop: server.stop,
	};
};

/** What production needs, with all three providers mounted and limits that the load never reaches. */
const production = (port: number): Record<string, string> => ({
	NODE_ENV: 'production',
	HOST: '127.0.0.1',
	ORIGIN: `http://127.0.0.1:${port}`,
	DATABASE_URL: 'sqlite::memory:',
	SESSION_KEYS: 'only-for-benchmarks-the-sessions-1234567890',
	TOKEN_KEYS: tokenKey,
	RATE_LIMIT: '1000000',
	LOG_LEVEL: 'info',
	GITHUB_CLIENT_ID: 'bench',
	GITHUB_CLIENT_SECRET: 'secret',
	GOOGLE_CLIENT_ID: 'bench',
	GOOGLE_CLIENT_SECRET: 'secret',
	TWITTER_CONSUMER_KEY: 'bench',
	TWITTER_CONSUMER_SECRET: 'secret',
});

/** The starter's `TOKEN_KEYS`. */
export const tokenKey = 'only-for-benchmarks-the-tokens-1234567890';

/** Brings a database to this checkout's schema, by the command of `npm run migrate`. */
export const migrate = (database: string): Promise<void> =>
	run(wordsOf('migrate'), {NODE_ENV: 'production', DATABASE_URL: database});

/** Starts the starter as `npm start` does in production, on a database that is migrated. */
export const startStarter = async (
	database: string,
	env: Record<string, string> = {},
): Promise<Server> => {
	const port = await freePort();
	return start(wordsOf('start'), {...production(port), DATABASE_URL: database, ...env}, port);
};

/** Starts a floor with the very words of `npm start`, but for the file. */
export const startFloor = async (
	[file, ...words]: readonly string[],
	env: Record<string, string> = {},
): Promise<Server> => {
	const port = await freePort();
	const all = [...wordsOf('start').slice(0, -1), `scripts/bench/floors/${file}.ts`, ...words];
	return start(all, {...production(port), ...env}, port);
};
