import {stdin} from 'node:process';
import {createInterface} from 'node:readline';
import {Writable} from 'node:stream';
import {ConfigError} from '../starter/config.ts';

/**
 * Reads a new password and has it checked: at a terminal it is asked for twice and not shown,
 * else it is the first line of stdin. Throws `ConfigError`, and what `check` throws.
 */
export const readPassword = async (check: (password: string) => string): Promise<string> => {
	if (!stdin.isTTY) return check(await firstLine());

	const password = check(await ask('New password: '));
	if ((await ask('The same again: ')) !== password) throw new ConfigError('The two are different.');
	return password;
};

/** Prompts on stderr, so that stdout is the command's answer alone. */
const ask = (prompt: string): Promise<string> =>
	new Promise((resolve, reject) => {
		const silence = new Writable({write: (_chunk, _encoding, done) => done()});
		const terminal = createInterface({
			input: stdin,
			output: silence,
			terminal: true,
			historySize: 0,
		});

		process.stderr.write(prompt);
		terminal.once('line', line => {
			resolve(line);
			terminal.close();
		});
		// After a line this changes nothing; alone it is Ctrl-C or Ctrl-D.
		terminal.once('close', () => {
			process.stderr.write('\n');
			reject(new ConfigError('No password was given.'));
		});
	});

/** Not by readline, which takes more characters for the end of a line than a shell does. */
const firstLine = async (): Promise<string> => {
	let text = '';
	stdin.setEncoding('utf8');
	for await (const chunk of stdin) {
		text += chunk;
		if (text.includes('\n')) break;
	}

	const [line = ''] = text.split('\n');
	const password = line.replace(/\r$/, '');
	if (password === '') throw new ConfigError('No password was given: send it as a line on stdin.');
	return password;
};
