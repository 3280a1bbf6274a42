import type {Environment} from '../../starter/config.ts';
import {isStrong} from '../../starter/variables.ts';
import {isExampleAddress, isPlaceholder} from './placeholder.ts';

// What mends a variable: a line for `.env`, or a command that writes one there.

/** Appends a line to `.env`, also where its last line has no end; a later line wins over an earlier. */
const append = (line: string, command: string) => `printf '\\n${line}\\n' "$(${command})" >> .env`;

const secretsIn = (list = '') => list.split(',').map(secret => secret.trim());

const fresh = `node -p "crypto.randomBytes(32).toString('base64url')"`;

/**
 * What mends a list of secrets: a command that puts a fresh one into `.env`. Not where one of them is
 * good: people's cookies are signed by it, or their tokens sealed. Nor where development has sealed
 * tokens by a weak one, which production would not have taken.
 */
export const mendOfSecrets = (name: 'SESSION_KEYS' | 'TOKEN_KEYS', env: Environment): string => {
	const taken = name === 'SESSION_KEYS' ? secretsIn(env.TOKEN_KEYS) : [];
	const isGood = (secret: string) =>
		isStrong(secret) && !isPlaceholder(secret) && !taken.includes(secret);
	const secrets = secretsIn(env[name]);
	const seals = (secret: string) => secret !== '' && !isGood(secret) && !isPlaceholder(secret);
	if (name === 'TOKEN_KEYS' && env.NODE_ENV !== 'production' && secrets.some(seals)) {
		const good = secrets.some(isGood) ? 'the good one' : `one made by ${fresh}`;
		return `put ${good} first in ${name}, run npm run tokens:rotate, and then take the weak ones out`;
	}
	return secrets.some(isGood)
		? `take what is empty, weak or not its own out of ${name}, with its comma`
		: append(`${name}=%s`, fresh);
};

/** A line for `.env` that is right, for each variable that may be wrong. */
const examples: Record<string, string> = {
	PORT: 'PORT=3000',
	REDIS_URL: 'REDIS_URL=redis://127.0.0.1:6379/0',
	SESSION_IDLE: 'SESSION_IDLE=14',
	SESSION_MAX: 'SESSION_MAX=90',
	TRUST_PROXY: 'TRUST_PROXY=0',
	RATE_LIMIT: 'RATE_LIMIT=on',
	LOG_LEVEL: 'LOG_LEVEL=info',
	STANDIN: 'STANDIN=off',
	NODE_TLS_REJECT_UNAUTHORIZED: 'unset NODE_TLS_REJECT_UNAUTHORIZED',
};

/** A line for `.env`, or a command, that sets a variable to something that fits. */
export const mendOf = (name: string, env: Environment): string => {
	if (name === 'SESSION_KEYS' || name === 'TOKEN_KEYS') return mendOfSecrets(name, env);
	// What leaves least open, unless the other is meant.
	if (name === 'SIGNUP')
		return `SIGNUP=${/^(open|on|yes)/i.test(env.SIGNUP ?? '') ? 'open' : 'closed'}`;
	if (name === 'NODE_ENV') {
		return `NODE_ENV=${/^(dev|test)/i.test(env.NODE_ENV ?? '') ? 'development' : 'production'}`;
	}
	if (name === 'ORIGIN') return `ORIGIN=${originOf(env.ORIGIN) ?? 'https://example.com'}`;
	if (isExampleAddress(env[name])) {
		return `put the server's own user, password, host and name into ${name}`;
	}
	if (name === 'DATABASE_URL') return databaseMend(env);
	if (name.endsWith('_SUBDOMAIN')) return `${name}=your-tenant`;
	if (name.endsWith('_PRIVATE_KEY')) {
		return append(`${name}="%s"`, `awk '{printf "%s\\\\n", $0}' key.pem`);
	}
	return examples[name] ?? `${name}=${secureOf(env[name]) ?? 'https://…'}`;
};

/** What is meant by an address that names no database that the app has. */
const databaseMend = ({NODE_ENV, DATABASE_URL: text = ''}: Environment): string => {
	const [, file] = text.match(/^(?:sqlite3|file):(?:\/\/)?(.+)$/i) ?? [];
	if (file) return `DATABASE_URL=sqlite:${file}`;
	const [, scheme = ''] = text.match(/^([a-z][a-z0-9+.-]*):\/\//i) ?? [];
	const meant = /^postgres/i.test(scheme) ? 'postgres' : 'mysql';
	if (/^(postgres|mysql|mariadb)/i.test(scheme)) {
		return `write ${meant}:// in place of ${scheme}:// in DATABASE_URL`;
	}
	// What may hold a password is not said again.
	if (text && scheme === '' && /[@:?]/.test(text)) {
		return 'write postgres:// or mysql:// before what DATABASE_URL holds';
	}
	if (text && scheme === '') return `DATABASE_URL=sqlite:${text}`;
	return `DATABASE_URL=sqlite:var/${NODE_ENV === 'production' ? 'production' : 'development'}.sqlite3`;
};

/** An address in the clear as it would be by https:, less what may be a secret in it. */
const secureOf = (text = ''): string | undefined => {
	if (!/^http:/i.test(text) || !URL.canParse(text)) return undefined;
	const {host, pathname} = new URL(text);
	return `https://${host}${pathname}`;
};

/** What is meant by an address with more than an origin in it, or with less. */
const originOf = (text = ''): string | undefined => {
	const address = `http://${text.replace(/^[a-z][a-z0-9+.-]*:\/+/i, '')}`;
	if (text === '' || !URL.canParse(address)) return undefined;
	const {hostname} = new URL(address);
	const {host} = new URL(isLoopback(hostname) ? address : address.replace('http', 'https'));
	return `${isLoopback(hostname) ? 'http:' : 'https:'}//${host}`;
};

/** Whether a host of an address is this machine. */
export const isLoopback = (hostname: string): boolean =>
	/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);

const shellLine = /^printf '\\n(\w+=)"?%s"?\\n' (".*") >> \.env$/s;

/**
 * The same where the variable is set: the environment, of which `real` is the process' own, wins over
 * `.env`.
 */
export const inEnvironment = (mend: string, real: Environment): string => {
	const [, unset = ''] = mend.match(/^unset (\w+)$/) ?? [];
	if (unset && !real[unset]) return `take ${unset} out of .env`;
	const line = mend.replace(shellLine, '$1$2');
	const [, name = ''] = line.match(/^([A-Z][A-Z0-9_]*)=/) ?? [];
	return real[name] ? `in the environment, which wins over .env: ${line}` : mend;
};
