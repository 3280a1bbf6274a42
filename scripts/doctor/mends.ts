import type {Environment} from '../../starter/config.ts';
import {isExampleAddress} from './placeholder.ts';

// What mends a variable: a line for `.env`, or a command that writes one there.

/** Appends a line to `.env`, also where its last line has no end; a later line wins over an earlier. */
const append = (line: string, command: string) => `printf '\\n${line}\\n' "$(${command})" >> .env`;

/** A command that puts a fresh secret into `.env`. */
export const freshSecret = (name: string) =>
	append(`${name}=%s`, `node -p "crypto.randomBytes(32).toString('base64url')"`);

/** A line for `.env` that is right, for each variable that may be wrong. */
const examples: Record<string, string> = {
	NODE_ENV: 'NODE_ENV=development',
	PORT: 'PORT=3000',
	REDIS_URL: 'REDIS_URL=redis://127.0.0.1:6379/0',
	SESSION_IDLE: 'SESSION_IDLE=14',
	SESSION_MAX: 'SESSION_MAX=90',
	TRUST_PROXY: 'TRUST_PROXY=0',
	RATE_LIMIT: 'RATE_LIMIT=on',
	LOG_LEVEL: 'LOG_LEVEL=info',
	STANDIN: 'STANDIN=off',
	SIGNUP: 'SIGNUP=open',
	NODE_TLS_REJECT_UNAUTHORIZED: 'unset NODE_TLS_REJECT_UNAUTHORIZED',
};

/** A line for `.env`, or a command, that sets a variable to something that fits. */
export const mendOf = (name: string, env: Environment): string => {
	if (name === 'SESSION_KEYS' || name === 'TOKEN_KEYS') return freshSecret(name);
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
 * The same for a variable that the environment sets, which wins over `.env`: `real` is the process'
 * own.
 */
export const inEnvironment = (mend: string, real: Environment): string => {
	const line = mend.replace(shellLine, '$1$2');
	const [, name = ''] = line.match(/^([A-Z][A-Z0-9_]*)=/) ?? [];
	return real[name] ? `in the environment, which wins over .env: ${line}` : mend;
};
