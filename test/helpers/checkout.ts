import {cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {ExecutionContext} from 'ava';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What a running app needs of the repo. */
const app = ['package.json', 'tsconfig.json', 'starter', 'scripts'];

/**
 * A fresh clone with its packages: no `.env`, no database. It is gone when the test ends. It has
 * what the app needs, or the parts that are named.
 */
export const checkOut = (
	t: Pick<ExecutionContext, 'teardown'>,
	parts: readonly string[] = app,
): string => {
	const folder = mkdtempSync(join(tmpdir(), 'dendrite-'));
	t.teardown(() => rmSync(folder, {recursive: true, force: true}));

	for (const name of parts) {
		cpSync(join(root, name), join(folder, name), {recursive: true});
	}
	symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
	return folder;
};

/** Takes packages away from a checkout, as if they had not been installed. */
export const uninstall = (folder: string, ...names: string[]): void => {
	const packages = join(folder, 'node_modules');
	rmSync(packages, {recursive: true});
	mkdirSync(packages);
	for (const other of readdirSync(join(root, 'node_modules'))) {
		if (!names.includes(other))
			symlinkSync(join(root, 'node_modules', other), join(packages, other));
	}
};
