import {type Environment, readEnvironment, realEnvironment} from '../../starter/config.ts';
import {type Finding, wordsOf} from './finding.ts';
import {root} from './root.ts';

/** The environment as the app reads it, or without `.env` where that cannot be read. */
export const lookAtEnvironment = (): {env: Environment; findings: Finding[]} => {
	try {
		const env = readEnvironment();
		return {env, findings: unfinished(env)};
	} catch (error) {
		const isFolder = (error as NodeJS.ErrnoException).code === 'EISDIR';
		return {
			env: realEnvironment(),
			findings: [
				{
					check: 'settings',
					level: 'error',
					message: `.env cannot be read: ${wordsOf(error, root)}`,
					mend: isFolder ? 'mv .env .env.folder && cp .env.example .env' : 'chmod u+r .env',
				},
			],
		};
	}
};

/** A line without `=` becomes part of the next name, and neither is set. */
const unfinished = (env: Environment): Finding[] =>
	Object.keys(env)
		.filter(name => /\n/.test(name))
		.map(name => name.split('\n').at(-1)?.trim() ?? '')
		.map(name => ({
			check: 'settings',
			level: 'error',
			message: `${name} in .env is not set, as the line before it is no NAME=value`,
			mend: `put a # before the line above ${name}= in .env`,
		}));
