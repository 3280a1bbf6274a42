import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Merge} from './plan.ts';
import {Refusal} from './refusal.ts';

/** Git's own 3-way merge; what meets an edit is left between git's markers. */
export const gitMerge: Merge = ({ours, base, theirs}) => {
	const folder = mkdtempSync(join(tmpdir(), 'plop-'));
	try {
		const sides = {'your edits': ours, 'as it was written': base, 'the templates now': theirs};
		const files = Object.values(sides).map((text, index) => {
			const file = join(folder, String(index));
			writeFileSync(file, text);
			return file;
		});
		const labels = Object.keys(sides).flatMap(label => ['-L', label]);
		const run = spawnSync('git', ['merge-file', '-p', '--diff3', ...labels, ...files], {
			encoding: 'utf8',
		});
		if (run.error || run.status === null || run.status > 127) {
			throw new Refusal(`git cannot merge here: ${run.error?.message ?? run.stderr}`);
		}
		return {text: run.stdout, hasConflict: run.status > 0};
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
};
