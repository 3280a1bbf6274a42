import {execFileSync} from 'node:child_process';
import {root} from './root.ts';

/** The files of these, or below them, that git has and that are gone; none where git says nothing. */
export const deletedOf = (...paths: string[]): string[] => {
	try {
		const options = {cwd: root, encoding: 'utf8', timeout: 900, stdio: 'pipe'} as const;
		const args = ['ls-files', '--deleted', '-z', '--', ...paths];
		return execFileSync('git', args, options).split('\0').filter(Boolean);
	} catch {
		return [];
	}
};

/** Whether git knows a file or a folder of this checkout, and could bring it back. */
const isTracked = (path: string): boolean => {
	try {
		const args = ['ls-files', '--error-unmatch', '--', path];
		execFileSync('git', args, {cwd: root, stdio: 'ignore', timeout: 900});
		return true;
	} catch {
		return false;
	}
};

/**
 * What brings back a file that is missing: git where it has it, or else what is given. Never for one
 * that is there and that people edit: git would put its own in place of what somebody wrote.
 */
export const restore = (path: string, otherwise: string): string =>
	isTracked(path) ? `git checkout ${path}` : otherwise;

/** The same for code of the base, where one file seldom goes alone. */
export const restoreBase = (path: string): string =>
	isTracked(path)
		? 'git ls-files --deleted -z -- starter scripts | xargs -0 git checkout --'
		: `bring ${path} back from where this copy of the code comes from`;
