import {existsSync, readFileSync} from 'node:fs';
import {relative} from 'node:path';
import type {Mixin} from '../../starter/auth/mixin.ts';
import {type Environment, ownSecretsFile, type Settings} from '../../starter/config.ts';
import {isStrong} from '../../starter/variables.ts';
import {type Finding, wordsOf} from './finding.ts';
import {mendOf, mendOfSecrets} from './mends.ts';
import {isExampleAddress, isPlaceholder} from './placeholder.ts';
import {root} from './root.ts';
import {variablesOf} from './typos.ts';

const secretLists = ['SESSION_KEYS', 'TOKEN_KEYS'] as const;

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
	findings.push(...secretFindings(env, settings, wrong, findings), ...ownSecrets(settings));
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
	if (set.SESSION_IDLE > set.SESSION_MAX) {
		findings.push({
			check: 'settings',
			level: 'warning',
			message: `SESSION_IDLE is ${set.SESSION_IDLE} and SESSION_MAX ${set.SESSION_MAX}, which ends sessions before`,
			mend: `SESSION_IDLE=${set.SESSION_MAX}`,
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
	env: Environment,
	{set}: Settings,
	wrong: readonly (string | undefined)[],
	said: readonly Finding[],
): Finding[] =>
	secretLists.flatMap((name): Finding[] => {
		const isSaid = said.some(({message}) => message.startsWith(`${name} `));
		if (isSaid || wrong.includes(name)) return [];
		const mend = mendOfSecrets(name, env);
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
	return wrong('does not hold them', `mv ${file} ${file}.old`);
};
