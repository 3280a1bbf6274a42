import {mkdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {Refusal} from './refusal.ts';

const lockPath = '.scaffold/.lock';
const patience = 20_000;

/** Runs `work` while no other run is at it; waits 20 s for one that is. Throws `Refusal`. */
export const alone = async <Result>(root: string, work: () => Promise<Result>): Promise<Result> => {
	const file = join(root, lockPath);
	mkdirSync(dirname(file), {recursive: true});
	const until = Date.now() + patience;
	while (!take(file)) {
		if (Date.now() > until) {
			throw new Refusal(
				`Another run of plop is at work. If there is none, delete ${lockPath} and run it again.`,
			);
		}
		await sleep(50);
	}
	try {
		return await work();
	} finally {
		rmSync(file, {force: true});
	}
};

const take = (file: string): boolean => {
	try {
		writeFileSync(file, String(process.pid), {flag: 'wx'});
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
			rmSync(file, {force: true}); // a full disk takes the file, and nothing in it
			throw error;
		}
	}
	// Whoever was killed left its lock behind, perhaps before its number was in it.
	if (!isAlive(readHolder(file)) || isEmptyFor(file, 2000)) rmSync(file, {force: true});
	return false;
};

const isEmptyFor = (file: string, milliseconds: number): boolean => {
	const found = statSync(file, {throwIfNoEntry: false});
	return found?.size === 0 && found.mtimeMs < Date.now() - milliseconds;
};

const readHolder = (file: string): number => {
	try {
		return Number(readFileSync(file, 'utf8')) || process.pid;
	} catch {
		return process.pid;
	}
};

const isAlive = (pid: number): boolean => {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
};
