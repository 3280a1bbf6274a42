import {type Environment, readEnvironment, realEnvironment} from '../../starter/config.ts';
import {lookAtEnvFile} from './env-file.ts';
import {type Finding, wordsOf} from './finding.ts';
import {root} from './root.ts';

/** The environment as the app reads it, or without `.env` where that cannot be read. */
export const lookAtEnvironment = (): {env: Environment; findings: Finding[]} => {
	try {
		const env = readEnvironment();
		return {env, findings: process.env.NODE_ENV === 'test' ? [] : lookAtEnvFile()};
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
