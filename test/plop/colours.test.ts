import {execFile} from 'node:child_process';
import {promisify, stripVTControlCharacters} from 'node:util';
import test from 'ava';
import {makeRepo, plop} from '../helpers/generator.ts';

// A diff and a summary are in colour for who reads them at a terminal, and plain for programs.

const repo = makeRepo({teardown: test.after.always});
const words = ['provider', 'discord', '--', '--dryRun', 'true'];

/** What a command shows in a pseudo-terminal, by util-linux' `script`. */
const atTerminal = async (line: string, env: Record<string, string> = {}): Promise<string> => {
	const {PATH, HOME} = process.env;
	const {stdout} = await promisify(execFile)('script', ['-qfec', line, '/dev/null'], {
		cwd: repo,
		env: {PATH, HOME, TERM: 'xterm', ...env} as NodeJS.ProcessEnv,
		maxBuffer: 2 ** 24,
	});
	return stdout.replaceAll('\r\n', '\n');
};
const line = `"${process.execPath}" node_modules/plop/bin/plop.js ${words.join(' ')} < /dev/null`;

test.serial('a diff at a terminal is in colour, and the same text as in a pipe', async t => {
	const {stdout} = await plop(repo, words);
	t.is(stdout, stripVTControlCharacters(stdout));

	const shown = await atTerminal(line);
	t.true(shown.includes("\x1b[32m+\tname: 'discord',\x1b[39m\n"));
	t.true(shown.includes('\x1b[36m@@ '));
	t.true(shown.includes('\x1b[1mdiff --git '));
	const timeless = (text: string) => stripVTControlCharacters(text).replaceAll(/\d{14}/g, '');
	t.true(timeless(shown).includes(timeless(stdout).trim()));
});

test.serial('NO_COLOR is respected, also at a terminal', async t => {
	const shown = await atTerminal(line, {NO_COLOR: '1'});
	t.is(shown, stripVTControlCharacters(shown));
	t.true(shown.includes("+\tname: 'discord',\n"));
});

test.serial('a summary at a terminal marks what is new', async t => {
	const shown = await atTerminal(line.replace('--dryRun true', '--label Ours'));
	t.true(shown.includes('\x1b[32m  + starter/providers/discord/mixin.ts\x1b[39m\n'));
	t.true(shown.includes('\x1b[33m  ~ starter/providers/index.ts\x1b[39m\n'));
});
