import {appendFileSync} from 'node:fs';
import knex from 'knex';
import type {Query} from './plan.ts';

// Runs in a process of its own: what an owner does by scripts, one after another. Writes every
// query of theirs into the file that is named, a line for each.

const [file = ''] = process.argv.splice(2);
const {prototype} = knex.Client;
const {emit} = prototype;

prototype.emit = function (event: string, ...rest: unknown[]) {
	if (event === 'query') {
		const [{sql, bindings = []}] = rest as [Query];
		appendFileSync(file, `${JSON.stringify({sql, bindings})}\n`);
	}
	return emit.call(this, event, ...rest);
};

/** Runs a script as npm does. */
const run = async (script: string, ...words: string[]): Promise<void> => {
	process.argv.splice(2, 2, ...words);
	// By another name each time, as a module runs once.
	await import(`../../scripts/${script}?${words}`);
};

for (const command of ['set-password', 'disable', 'enable', 'delete']) {
	await run('user.ts', command, 'bob');
}
process.argv.splice(2);
await run('rotate-tokens.ts');
