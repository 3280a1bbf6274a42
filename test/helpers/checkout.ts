import {cpSync, mkdtempSync, rmSync, symlinkSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {ExecutionContext} from 'ava';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A fresh clone with its packages: no `.env`, no database. It is gone when the test ends. */
export const checkOut = (t: ExecutionContext): string => {
	const folder = mkdtempSync(join(tmpdir(), 'dendrite-'));
	t.teardown(() => rmSync(folder, {recursive: true, force: true}));

	for (const name of ['package.json', 'tsconfig.json', 'starter', 'scripts']) {
		cpSync(join(root, name), join(folder, name), {recursive: true});
	}
	symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
	return folder;
};
