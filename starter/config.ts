import {createPrivateKey, randomBytes} from 'node:crypto';
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseEnv} from 'node:util';
import {addressKeys, type Mixin} from './auth/mixin.ts';
import {
	fitsSubdomain,
	isSafeAddress,
	keyVariables,
	type Overrides,
	type ProviderSettings,
	resolveProvider,
	type Unmounted,
	variableOf,
} from './auth/settings.ts';
import {isStrong, strong, type Variables, variables} from './variables.ts';

/** Settings that do not fit. The message has a line for each variable and says what to do. */
export class ConfigError extends Error {
	override readonly name = 'ConfigError';
}

export type Environment = Record<string, string | undefined>;

const fileOf = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const defaultDatabase = 'sqlite:var/development.sqlite3';
const day = 24 * 60 * 60 * 1000;

/** An empty variable is an unset one. */
const withoutEmpty = (env: Environment): Environment =>
	Object.fromEntries(Object.entries(env).filter(([, value]) => value));

/** The process' environment alone. */
export const realEnvironment = (): Environment => withoutEmpty(process.env);

/** The process' environment over `.env`, which tests do not read. */
export const readEnvironment = (): Environment => {
	const real = realEnvironment();
	const file = fileOf('.env');
	if (real.NODE_ENV === 'test' || !existsSync(file)) return real;
	// Editors on Windows begin a file with a mark, which would be part of the first name.
	const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
	return {...withoutEmpty(parseEnv(text)), ...real};
};

/** Everything that the environment decides. Times are milliseconds. */
export interface Config {
	mode: 'development' | 'test' | 'production';
	host: string | undefined;
	port: number;
	/** Where people reach the app; every absolute URL is built from it. */
	origin: string;
	/** Whether `origin` is https: cookies are Secure then, whatever the socket is. */
	secure: boolean;
	databaseUrl: string;
	redisUrl: string | undefined;
	sessionKeys: readonly string[];
	tokenKeys: readonly string[];
	sessionIdle: number;
	sessionMax: number;
	trustProxy: number;
	/** A factor on every limit; 0 is no limit. */
	rateLimit: number;
	logLevel: string;
	standinPort: number | undefined;
	signup: 'open' | 'closed';
	/** The providers that people can use, by name. */
	providers: ReadonlyMap<string, ProviderSettings>;
	/** Those that they cannot, and why. */
	unmounted: readonly Unmounted[];
}

/** Where development keeps its own secrets. */
export const ownSecretsFile = fileOf('var/secrets.json');

/** Development keeps its own secrets, so that a restart signs nobody out. */
const ownSecrets = (mode: string): {session: string; token: string} => {
	const fresh = () => ({
		session: randomBytes(32).toString('base64url'),
		token: randomBytes(32).toString('base64url'),
	});
	if (mode === 'test') return fresh();

	if (!existsSync(ownSecretsFile)) {
		mkdirSync(dirname(ownSecretsFile), {recursive: true});
		writeFileSync(ownSecretsFile, `${JSON.stringify(fresh(), undefined, '\t')}\n`, {mode: 0o600});
	}
	return JSON.parse(readFileSync(ownSecretsFile, 'utf8'));
};

const overridesOf = (mixin: Mixin, env: Environment): Overrides => {
	const [key, secret] = keyVariables(mixin);
	const entries = [
		...[...addressKeys, 'scope', 'subdomain'].map(
			setting => [setting, env[variableOf(mixin.name, setting)]] as const,
		),
		['key', env[key]] as const,
		// A private key has lines, which a line of .env writes as \n.
		[
			'secret',
			mixin.signature_method ? env[secret]?.replaceAll('\\n', '\n') : env[secret],
		] as const,
	];
	return Object.fromEntries(entries.filter(([, value]) => value));
};

const isAddress = (text: string) => /^https?:\/\//i.test(text) && URL.canParse(text);

const isPrivateKey = (pem: string): boolean => {
	try {
		return createPrivateKey(pem).asymmetricKeyType === 'rsa';
	} catch {
		return false;
	}
};

const overrideProblems = (mixin: Mixin, overrides: Overrides, production: boolean): string[] => {
	const wrong = addressKeys.filter(key => {
		const address = overrides[key];
		if (!address || (key === 'profile_url' && address === 'token')) return false;
		return !isAddress(address);
	});
	const problems = wrong.map(
		key => `${variableOf(mixin.name, key)} must be an address with http: or https:.`,
	);

	// Also of a provider that is not mounted in the end: the owner meant something else.
	for (const key of addressKeys.filter(key => production && !wrong.includes(key))) {
		const address = overrides[key];
		if (!address || address === 'token' || isSafeAddress(address)) continue;
		problems.push(`${variableOf(mixin.name, key)} must be https:, or this machine.`);
	}

	const {subdomain, secret} = overrides;
	if (secret && mixin.signature_method === 'RSA-SHA1' && !isPrivateKey(secret)) {
		problems.push(`${keyVariables(mixin)[1]} must be a private key in PEM.`);
	}
	if (subdomain && !fitsSubdomain(mixin, subdomain)) {
		const name = variableOf(mixin.name, 'subdomain');
		problems.push(`${name} must be the tenant's own part of the host, nothing else.`);
	}
	return problems;
};

/** What the environment says as far as it fits, and what does not: lines that begin with a variable. */
export interface Settings {
	/** Each variable's value; the default in place of one that cannot be read. */
	set: Variables;
	origin: string;
	/** Variables that cannot be read. */
	unreadable: readonly string[];
	/** What this mode does not allow. */
	problems: readonly string[];
	standinPort: number | undefined;
	providers: ReadonlyMap<string, ProviderSettings>;
	unmounted: readonly Unmounted[];
}

const readVariables = (env: Environment): {set: Variables; unreadable: string[]} => {
	const {data, error} = variables.safeParse(env);
	if (data) return {set: data, unreadable: []};

	const rest = {...env};
	for (const {path} of error.issues) delete rest[String(path[0])];
	const unreadable = error.issues.map(({path, message}) => `${path.join('.')} ${message}.`);
	return {set: variables.parse(rest), unreadable};
};

/** Reads the environment, and lists all that is wrong with it. Writes nothing. */
export const readSettings = (environment: Environment, mixins: readonly Mixin[]): Settings => {
	const env = withoutEmpty(environment);
	const {set, unreadable} = readVariables(env);
	const production = set.NODE_ENV === 'production';
	const problems: string[] = [];

	if (production) {
		for (const name of ['ORIGIN', 'DATABASE_URL', 'SESSION_KEYS', 'TOKEN_KEYS'] as const) {
			if (set[name] === undefined) problems.push(`${name} must be set in production.`);
		}
		if (set.ORIGIN && !isSafeAddress(set.ORIGIN)) {
			problems.push('ORIGIN must be https: in production, unless it is this machine.');
		}
		for (const name of ['SESSION_KEYS', 'TOKEN_KEYS'] as const) {
			if (set[name]?.every(isStrong) === false) problems.push(`${name} ${strong}`);
		}
		if (env.NODE_TLS_REJECT_UNAUTHORIZED === '0') {
			problems.push('NODE_TLS_REJECT_UNAUTHORIZED must not be 0 in production.');
		}
		if (set.SESSION_KEYS?.some(secret => set.TOKEN_KEYS?.includes(secret))) {
			problems.push('SESSION_KEYS and TOKEN_KEYS must not share a secret.');
		}
	}

	const standinPort =
		production || set.STANDIN === 'off' ? undefined : (set.STANDIN ?? set.PORT + 1);
	const standin = standinPort === undefined ? undefined : `http://127.0.0.1:${standinPort}`;
	if (standinPort === 65536) problems.push('STANDIN must be set: PORT + 1 is no port.');
	const providers = new Map<string, ProviderSettings>();
	const unmounted: Unmounted[] = [];

	for (const mixin of mixins) {
		const overrides = overridesOf(mixin, env);
		const wrong = overrideProblems(mixin, overrides, production);
		if (wrong.length > 0) {
			problems.push(...wrong);
			continue;
		}

		const provider = resolveProvider(mixin, overrides, standin);
		if ('reason' in provider) {
			unmounted.push(provider);
			continue;
		}

		for (const [key, address] of Object.entries(provider.addresses)) {
			if (!production || address === 'token' || isSafeAddress(address)) continue;
			problems.push(`${variableOf(mixin.name, key)} must be https:, or this machine.`);
		}
		providers.set(mixin.name, provider);
	}

	const origin = set.ORIGIN ?? `http://localhost:${set.PORT}`;
	return {set, origin, unreadable, problems, standinPort, providers, unmounted};
};

/**
 * Reads the environment: the only place that does. Throws `ConfigError` with every variable
 * that does not fit; production also insists on what may not be left to defaults.
 */
export const readConfig = (environment: Environment, mixins: readonly Mixin[]): Config => {
	const {set, origin, unreadable, problems, ...reached} = readSettings(environment, mixins);
	if (unreadable.length > 0) throw new ConfigError(unreadable.join('\n'));
	if (problems.length > 0) throw new ConfigError(problems.join('\n'));

	const own = set.SESSION_KEYS && set.TOKEN_KEYS ? undefined : ownSecrets(set.NODE_ENV);
	return {
		mode: set.NODE_ENV,
		host: set.HOST ?? (set.NODE_ENV === 'production' ? '::' : undefined),
		port: set.PORT,
		origin,
		secure: origin.startsWith('https:'),
		databaseUrl: set.DATABASE_URL ?? defaultDatabase,
		redisUrl: set.REDIS_URL,
		sessionKeys: set.SESSION_KEYS ?? [own?.session ?? ''],
		tokenKeys: set.TOKEN_KEYS ?? [own?.token ?? ''],
		sessionIdle: set.SESSION_IDLE * day,
		sessionMax: set.SESSION_MAX * day,
		trustProxy: set.TRUST_PROXY,
		rateLimit: set.RATE_LIMIT,
		logLevel: set.LOG_LEVEL,
		signup: set.SIGNUP,
		...reached,
	};
};

/** The `TOKEN_KEYS` alone, newest first. Throws `ConfigError`. */
export const readTokenKeys = (env = readEnvironment()): readonly string[] => {
	const production = env.NODE_ENV === 'production';
	if (!env.TOKEN_KEYS) {
		if (production) throw new ConfigError('TOKEN_KEYS must be set in production.');
		return [ownSecrets(env.NODE_ENV ?? 'development').token];
	}

	const {data: keys = [], error} = variables.shape.TOKEN_KEYS.safeParse(env.TOKEN_KEYS);
	if (error) throw new ConfigError(`TOKEN_KEYS ${error.issues[0]?.message}.`);
	if (production && !keys.every(isStrong)) throw new ConfigError(`TOKEN_KEYS ${strong}`);
	return keys;
};

/** The `DATABASE_URL` alone, for scripts that need nothing else. Throws `ConfigError`. */
export const readDatabaseUrl = (env = readEnvironment()): string => {
	const url = env.DATABASE_URL;
	if (!url && env.NODE_ENV === 'production') {
		throw new ConfigError('DATABASE_URL must be set in production.');
	}
	const {error} = variables.shape.DATABASE_URL.safeParse(url);
	if (error) throw new ConfigError(`DATABASE_URL ${error.issues[0]?.message}.`);
	return url ?? defaultDatabase;
};

/** The `REDIS_URL` alone, likewise. Throws `ConfigError`. */
export const readRedisUrl = (env = readEnvironment()): string | undefined => {
	const {error} = variables.shape.REDIS_URL.safeParse(env.REDIS_URL);
	if (error) throw new ConfigError(`REDIS_URL ${error.issues[0]?.message}.`);
	return env.REDIS_URL;
};
