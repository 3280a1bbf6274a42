import {spawn} from 'node:child_process';
import {stripVTControlCharacters} from 'node:util';

/** What a question shows, and what somebody types then. */
type Step = readonly [shown: RegExp, typed: string];

export const enter = '\r';

/**
 * Runs a command in a pseudo-terminal and answers its questions, each as soon as it shows. Answers
 * what was on the screen. Takes `script` of util-linux. Throws when a question does not come.
 */
export const converse = (cwd: string, command: string, steps: readonly Step[]): Promise<string> =>
	new Promise((resolve, reject) => {
		const child = spawn('script', ['-qfec', command, '/dev/null'], {
			cwd,
			env: {...process.env, TERM: 'xterm', COLUMNS: '120'},
		});
		const open = [...steps];
		let screen = '';
		let unread = '';
		child.stdout.on('data', chunk => {
			screen += chunk;
			unread += chunk;
			const [next] = open;
			if (!next?.[0].test(stripVTControlCharacters(unread))) return;
			open.shift();
			unread = '';
			child.stdin.write(next[1]);
		});
		child.once('error', reject);
		child.once('close', code => {
			const text = stripVTControlCharacters(screen);
			if (code === 0 && open.length === 0) resolve(text);
			else reject(new Error(`${command}: ${code}, ${open.length} questions did not come\n${text}`));
		});
	});
