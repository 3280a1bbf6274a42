import {spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {Refusal} from './refusal.ts';
import type {Files} from './render.ts';

const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');
const settings = new URL('../../biome.json', import.meta.url);

/** Formats TypeScript as the repo's own settings say, in a folder of its own under the system's. */
export const formatFiles = (files: Files): Files => {
	const folder = mkdtempSync(join(tmpdir(), 'plop-'));
	try {
		// Without version control, as that folder is in none.
		const {$schema: _, vcs: __, ...rest} = JSON.parse(readFileSync(settings, 'utf8'));
		writeFileSync(join(folder, 'biome.json'), JSON.stringify(rest));
		for (const [path, text] of Object.entries(files)) {
			mkdirSync(dirname(join(folder, path)), {recursive: true});
			writeFileSync(join(folder, path), text);
		}

		const run = spawnSync(
			process.execPath,
			[biome, 'check', '--write', '--error-on-warnings', '--colors=off'],
			{
				cwd: folder,
				encoding: 'utf8',
			},
		);
		if (run.status !== 0) {
			throw new Refusal(`What was rendered does not pass the linter:\n${run.stdout}${run.stderr}`);
		}
		return Object.fromEntries(
			Object.keys(files).map(path => [path, readFileSync(join(folder, path), 'utf8')]),
		);
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
};
