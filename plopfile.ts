import type {NodePlopAPI} from 'plop';
import {addProvider, explain, removeProvider, run, updateProvider} from './scripts/provider/cli.ts';

const words = process.argv.slice(2);

/** plop's three commands. It is the shell: what they do is in `scripts/provider/`. */
export default (plop: NodePlopAPI): void => {
	const commands = {
		provider: {does: addProvider, description: 'adds a service that people sign in through'},
		remove: {does: removeProvider, description: 'takes one out again'},
		update: {
			does: updateProvider,
			description: 'brings newer templates to one, and keeps your edits',
		},
	};

	if (words.length === 0 && !process.stdin.isTTY) {
		console.error(`Say what to do: npx plop ${Object.keys(commands).join(' | ')}`);
		process.exit(1);
	}

	for (const [name, {does, description}] of Object.entries(commands)) {
		// A function in place of prompts has plop leave everything else to us.
		const own = words[0] === name ? words : [name, ...words];
		const prompts = async () => run(own.includes('--help') ? explain(name) : does, own);
		plop.setGenerator(name, {description, prompts, actions: []});
	}
};
