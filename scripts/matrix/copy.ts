import {spawnSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {
	cpSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A copy of the repo as git sees it, with this one's packages. It is gone when the process ends. */
export const makeCopy = (): string => {
	const copy = mkdtempSync(join(tmpdir(), 'matrix-'));
	process.on('exit', () => rmSync(copy, {recursive: true, force: true}));

	const files = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
		cwd: root,
		encoding: 'utf8',
	});
	if (files.status !== 0) throw new Error(`git ls-files: ${files.stderr}`);
	for (const file of files.stdout
		.split('\0')
		.filter(file => file && existsSync(join(root, file)))) {
		mkdirSync(dirname(join(copy, file)), {recursive: true});
		cpSync(join(root, file), join(copy, file));
	}
	symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
	return copy;
};

/** Every file of a copy and a hash of what is in it, but for packages and what a run leaves. */
export const contentsOf = (copy: string): string[] =>
	readdirSync(copy, {recursive: true, withFileTypes: true})
		.filter(entry => entry.isFile())
		.map(entry => join(entry.parentPath, entry.name))
		.filter(file => !/^(node_modules|var)\//.test(file.slice(copy.length + 1)))
		.map(
			file =>
				`${file.slice(copy.length + 1)} ${createHash('sha256').update(readFileSync(file)).digest('hex')}`,
		)
		.sort();
