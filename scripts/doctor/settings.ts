import {existsSync, readFileSync} from 'node:fs';
import {relative} from 'node:path';
import type {Mixin} from '../../starter/auth/mixin.ts';
import {type Environment, ownSecretsFile, type Settings} from '../../starter/config.ts';
import {isStrong} from '../../starter/variables.ts';
import {type Finding, wordsOf} from './finding.ts';
import {isExampleAddress, isPlaceholder} from './placeholder.ts';
import {root} from './root.ts';
import {variablesOf} from './typos.ts';

const secretLists = ['SESSION_KEYS', 'TOKEN_KEYS'] as const;

/** A command that puts a fresh secret into `.env`; a later line there wins over an earlier one. */
const freshSecret = (name: string) =>
	`echo "${name}=$(node -p "crypto.randomBytes(32).toString('base64url')")" >> .env`;

/** A line for `.env` that is right, for each variable that may be wrong. */
const examples: Record<string, string> = {
	NODE_ENV: 'NODE_ENV=development',
	PORT: 'PORT=3000',
	ORIGIN: 'ORIGIN=https://example.com',
	DATABASE_URL: 'DATABASE_URL=sqlite:var/production.sqlite3',
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
const mendOf = (name: string, env: Environment): string => {
	if (name === 'SESSION_KEYS' || name === 'TOKEN_KEYS') return freshSecret(name);
	if (name === 'ORIGIN') return `ORIGIN=${originOf(env.ORIGIN) ?? 'https://example.com'}`;
	if (name.endsWith('_SUBDOMAIN')) return `${name}=your-tenant`;
	if (name.endsWith('_PRIVATE_KEY')) {
		return `echo "${name}=\\"$(awk '{printf "%s\\\\n", $0}' key.pem)\\"" >> .env`;
	}
	return examples[name] ?? `${name}=${secureOf(env[name]) ?? 'https://…'}`;
};

/** An address in the clear as it would be by https:, less what may be a secret in it. */
const secureOf = (text = ''): string | undefined => {
	if (!/^http:/i.test(text) || !URL.canParse(text)) return undefined;
	const {host, pathname} = new URL(text);
	return `https://${host}${pathname}`;
};

/** What is meant by an address with more than an origin in it. */
const originOf = (text = ''): string | undefined => {
	const address = /^https?:\/\//i.test(text) ? text : `https://${text}`;
	if (text === '' || !URL.canParse(address)) return undefined;
	const {protocol, host} = new URL(address);
	const isHere = /^(localhost|127\.|\[::1\])/.test(host);
	return `${isHere ? protocol : 'https:'}//${host}`;
};

/** What start-up would refuse, all of it, and what it would let pass though nobody means it. */
export const lookAtSettings = (
	env: Environment,
	settings: Settings,
	mixins: readonly Mixin[],
): Finding[] => {
	const {set, unreadable, problems} = settings;
	const wrong = unreadable.map(line => line.split(' ')[0]);
	// One that cannot be read counts as unset, and is not missing besides.
	const others = problems.filter(line => !wrong.includes(line.split(' ')[0]));

	const findings: Finding[] = [...unreadable, ...others].map(line => {
		const [name = ''] = line.split(' ');
		const provider = mixins.find(mixin => variablesOf(mixin).includes(name))?.name;
		return {
			check: provider ? 'providers' : 'settings',
			level: 'error',
			message: line.slice(0, -1),
			mend: mendOf(name, env),
			...(provider && {provider}),
		};
	});
	findings.push(...secretFindings(settings, wrong, findings), ...ownSecrets(settings));
	for (const name of ['DATABASE_URL', 'REDIS_URL'] as const) {
		if (!isExampleAddress(set[name])) continue;
		const message = `${name} holds the example's words in place of a server, a user or a name`;
		const mend = mendOf(name, env);
		findings.push({check: 'settings', level: 'error', message, mend});
	}
	if (settings.standinPort === set.PORT) {
		findings.push({
			check: 'settings',
			level: 'error',
			message: `STANDIN and PORT are both ${set.PORT}, and only one of them can listen there`,
			mend: `STANDIN=${set.PORT === 65535 ? set.PORT - 1 : set.PORT + 1}`,
		});
	}
	if (set.NODE_ENV === 'production' && (env.DEBUG || env.NODE_DEBUG)) {
		const name = env.DEBUG ? 'DEBUG' : 'NODE_DEBUG';
		findings.push({
			check: 'settings',
			level: 'warning',
			message: `${name} is set in production: what it prints may hold secrets`,
			mend: `unset ${name}`,
		});
	}
	if (findings.every(({check}) => check !== 'settings')) {
		const from = existsSync(`${root}.env`) ? ' with .env' : '';
		findings.push({
			check: 'settings',
			level: 'ok',
			message: `NODE_ENV is ${set.NODE_ENV}; every setting fits${from}`,
		});
	}
	return findings;
};

/** Secrets that development takes, and those that only look strong. */
const secretFindings = (
	{set}: Settings,
	wrong: readonly (string | undefined)[],
	said: readonly Finding[],
): Finding[] =>
	secretLists.flatMap((name): Finding[] => {
		const isSaid = said.some(({message}) => message.startsWith(`${name} `));
		if (isSaid || wrong.includes(name)) return [];
		const mend = freshSecret(name);
		if (set[name]?.some(isPlaceholder)) {
			const message = `${name} holds a placeholder in place of a secret`;
			return [{check: 'settings', level: 'error', message, mend}];
		}
		if (set[name]?.every(isStrong) === false) {
			const message = `${name} holds a weak secret, which production refuses`;
			return [{check: 'settings', level: 'warning', message, mend}];
		}
		return [];
	});

/** Development's own secrets, where there are any and they are needed. */
const ownSecrets = ({set}: Settings): Finding[] => {
	const isNeeded = set.NODE_ENV === 'development' && !(set.SESSION_KEYS && set.TOKEN_KEYS);
	if (!isNeeded || !existsSync(ownSecretsFile)) return [];

	const file = relative(root, ownSecretsFile);
	const wrong = (why: string, mend: string): Finding[] => [
		{check: 'settings', level: 'error', message: `${file}, development's secrets, ${why}`, mend},
	];
	try {
		const {session, token} = JSON.parse(readFileSync(ownSecretsFile, 'utf8'));
		if (typeof session === 'string' && typeof token === 'string') return [];
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		// Not the words of a JSON error: they quote the file.
		if (code) return wrong(`cannot be read: ${wordsOf(error, root)}`, `chmod u+r ${file}`);
	}
	return wrong('does not hold them', `rm ${file}`);
};
