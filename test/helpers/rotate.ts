import type {ExecutionContext} from 'ava';
import type {Environment} from '../../starter/config.ts';
import {script} from './process.ts';
import {launch} from './run.ts';

export const older = 'the-older-secret-of-thirty-two-characters';
export const newer = 'the-newer-secret-of-thirty-two-characters';

/** Starts `npm run tokens:rotate` from the older key to the newer one, as an owner in production. */
export const startRotation = (t: ExecutionContext, url: string, env: Environment = {}) =>
	launch(t, script('rotate-tokens.ts'), {
		NODE_ENV: 'production',
		DATABASE_URL: url,
		TOKEN_KEYS: `${newer},${older}`,
		...env,
	});

/** Runs it to its end. */
export const rotate = (...args: Parameters<typeof startRotation>) => startRotation(...args).ran;

export const linesOf = (text: string): string[] => text.trim().split('\n');
