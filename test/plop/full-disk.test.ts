import test from 'ava';
import {command, contentsOf, differences, shareRepo} from '../helpers/generator.ts';
import {start} from '../helpers/process.ts';

// A limit of the system's on a file's size is a full disk in small, for root too.

const repo = shareRepo();
const words = ['provider', 'discord'];

/** plop where no file may be larger than so many blocks, of 512 bytes or of 1024. */
const script = 'ulimit -f "$0"; exec "$@"';
const plop = [process.execPath, 'node_modules/plop/bin/plop.js', ...words];

for (const [what, blocks, reason] of [
	['the lock', 0, /^The disk refuses: EFBIG: .*\.\n$/],
	['what is formatted', 1, /^The disk refuses: EFBIG: .*\.\n$/],
	['the journal', 20, /^Nothing was written: EFBIG: .*\.\n$/],
] as const) {
	const story = process.platform === 'win32' ? test.serial.skip : test.serial;

	story(`a disk that is full before ${what} is whole leaves every file as it was`, async t => {
		const before = contentsOf(repo);
		const env = {TSX_DISABLE_CACHE: '1'};
		const {ended, output} = start(t, repo, ['sh', '-c', script, String(blocks), ...plop], env);
		t.is(await ended, 1);
		t.regex(output(), reason, 'without a stack');
		t.deepEqual(differences(before, contentsOf(repo)), []);

		await command(repo, words);
		t.not(differences(before, contentsOf(repo)).length, 0, 'the positive control');
	});
}
