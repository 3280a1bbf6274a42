import {client} from '../starter/auth/client.ts';
import {AuthError} from '../starter/auth/errors.ts';
import type {Mixin} from '../starter/auth/mixin.ts';
import {ConfigError, readDatabaseUrl} from '../starter/config.ts';
import {createDatabase} from '../starter/database.ts';
import {explain} from '../starter/explain.ts';
import * as providers from '../starter/providers/index.ts';

// npm run api: one call of a provider's API with a stored token, as `client` makes it.

const help = `npm run -s api -- <provider> <id> <path>

  provider  its name: github
  id        the remote account's id, as in <provider>_profiles
  path      what to GET: user/repos?sort=pushed, or a whole address at that provider

The body goes to stdout, the status to stderr; the exit code is 1 above 399. Keys and database are
those of the environment or .env. Without keys the stand-in is asked, while npm start runs.`;

/** Why a call was not made or not answered, in words for a terminal. */
const reasons: Partial<Record<string, string>> = {
	'connect-again': 'The stored token is dead: the person has to connect again.',
	'not-found': 'Nobody holds that account: see the ids in the table of profiles.',
	'provider-failed': 'The provider did not answer as it should',
	'unknown-provider': 'The provider is not mounted: set its keys.',
};

const run = async ([name, id, path, ...others]: string[]): Promise<number> => {
	if (name === '--help' || name === '-h') {
		console.log(help);
		return 0;
	}
	if (!name || !id || !path || others.length > 0) {
		throw new ConfigError('Say which provider, whose account and what: github 583231 user/repos');
	}
	const known: Record<string, {mixin: Mixin}> = {...providers};
	const provider = Object.hasOwn(known, name) ? known[name] : undefined;
	if (!provider) {
		throw new ConfigError(`There is no provider "${name}": ${Object.keys(known).join(', ')}.`);
	}

	const db = createDatabase(readDatabaseUrl());
	try {
		if (!(await db.schema.hasTable(`${name}_profiles`))) {
			throw new ConfigError('This database has no profiles: see DATABASE_URL, or npm run migrate.');
		}
		const response = await client(db, provider.mixin, id)(path);
		console.error(`${response.status} ${response.statusText}`.trim());
		process.stdout.write(Buffer.from(await response.arrayBuffer()));
		return response.status > 399 ? 1 : 0;
	} finally {
		await db.destroy();
	}
};

const wordsFor = (error: unknown): unknown => {
	if (error instanceof TypeError) return error.message;
	if (!(error instanceof AuthError)) return explain(error) ?? error;
	const {code, message} = error;
	return code === 'provider-failed' ? `${reasons[code]} (${message}).` : (reasons[code] ?? message);
};

try {
	process.exitCode = await run(process.argv.slice(2));
} catch (error) {
	console.error(wordsFor(error));
	process.exitCode = 1;
}
