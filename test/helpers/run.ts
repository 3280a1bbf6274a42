import {fileURLToPath} from 'node:url';
import type {ExecutionContext} from 'ava';
import type {Environment} from '../../starter/config.ts';
import {type Started, start} from './process.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What a command said, and how it ended. */
export interface Ran {
	code: number | NodeJS.Signals;
	stdout: Buffer;
	stderr: string;
}

/** Starts a command of this repo, or of a copy; `ran` is there when it has ended. */
export const launch = (
	t: ExecutionContext,
	command: readonly [string, ...string[]],
	env: Environment,
	folder = root,
): Started & {ran: Promise<Ran>} => {
	const started = start(t, folder, command, env);
	const said = {stdout: [] as Buffer[], stderr: [] as Buffer[]};
	for (const name of ['stdout', 'stderr'] as const) {
		started.child[name]?.on('data', chunk => said[name].push(chunk));
	}
	const ran = started.ended.then(code => ({
		code,
		stdout: Buffer.concat(said.stdout),
		stderr: Buffer.concat(said.stderr).toString(),
	}));
	return {...started, ran};
};

/** Runs a command of this repo to its end. */
export const run = (...args: Parameters<typeof launch>): Promise<Ran> => launch(...args).ran;
