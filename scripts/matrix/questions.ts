import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {converse, enter} from './terminal.ts';

type Run = (cwd: string, command: string, ...words: string[]) => string;

const check = (isTrue: boolean, screen: string): void => {
	if (!isTrue) throw new Error(screen);
};

/** Answers plop's questions in a copy of the repo, each way, and leaves the copy as it was. */
export const answerQuestions = async (copy: string, run: Run): Promise<void> => {
	const known = await converse(copy, 'npx plop provider', [
		[/Which service\?/, 'discord'],
		[/disc.*Discord \(discord\)/s, enter],
		[/Write this\?/, `y${enter}`],
	]);
	check(/callback address at https:\/\/discord/.test(known), known);

	const other = await converse(copy, 'npx plop provider acme', [
		[/How does acme sign people in/, `\x1b[B${enter}`],
		[/Authorization address/, `http://acme.example/authorize${enter}`],
		[/It must be https:/, `\x15https://acme.example/authorize${enter}`],
		[/Token address/, `https://acme.example/token${enter}`],
		[/Profile address/, `https://acme.example/me${enter}`],
		[/Label/, `Acme & "Sons"${enter}`],
		[/Scope/, enter],
		[/sample profile/, enter],
		[/Write this\?/, `n${enter}`],
	]);
	check(/Nothing was written/.test(other), other);

	const sample = join(copy, 'var', 'sample.json');
	mkdirSync(dirname(sample), {recursive: true});
	writeFileSync(sample, JSON.stringify({who: {number: 7}, name: 'Ada'}));
	const nested = await converse(copy, `npx plop provider acme -- --oauth 2 --sample ${sample}`, [
		[/Authorization address/, `https://acme.example/authorize${enter}`],
		[/Token address/, `https://acme.example/token${enter}`],
		[/Profile address/, `https://acme.example/me${enter}`],
		[/Label/, enter],
		[/Scope/, enter],
		[/Where the id is/, `id${enter}`],
		[/no id at "id"/, `\x15who.number${enter}`],
		[/Write this\?/, `n${enter}`],
	]);
	check(/Nothing was written/.test(nested), nested);

	const addresses = ['authorize', 'access', 'profile'].map(
		what => `--${what}Url https://acme.example/${what}`,
	);
	const command = `npx plop provider acme -- --oauth 2 ${addresses.join(' ')} --sample ${sample}`;
	await converse(copy, command, [
		[/Where the id is/, `who.number${enter}`],
		[/Write this\?/, `y${enter}`],
	]);
	const mixin = readFileSync(join(copy, 'starter/providers/acme/mixin.ts'), 'utf8');
	check(mixin.includes("idPath: 'who.number'"), mixin);
	run(copy, 'npx', 'plop', 'remove', 'acme');

	const gone = await converse(copy, 'npx plop remove', [[/Which provider goes/, enter]]);
	check(/Discord is gone/.test(gone), gone);
};
