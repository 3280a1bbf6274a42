import {fileURLToPath} from 'node:url';
import {resolveAnswers} from './answers.ts';
import {askProvider, askWhich, confirmed, isCancelled, isTerminal} from './ask.ts';
import {commit, isHalfDone, repair, signals} from './commit.ts';
import {diffOf} from './diff.ts';
import {hasRun} from './has-run.ts';
import {help} from './help.ts';
import {alone} from './lock.ts';
import {gitMerge} from './merge.ts';
import {nameProblem} from './names.ts';
import {isOn, providerOptions, readOptions, removeOptions, updateOptions} from './options.ts';
import {paint, paintDiff} from './paint.ts';
import {type Change, migrations, planProvider, planRemove, planUpdate} from './plan.ts';
import {Refusal} from './refusal.ts';
import {readScaffold, scaffoldNames} from './scaffold.ts';
import {exampleRemark} from './shared-files.ts';
import {describe, listFiles, nextSteps} from './summary.ts';
import {treeAt} from './tree.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const tree = treeAt(root);

/** A command's last word, and its exit code. */
interface Outcome {
	said: string;
	code: number;
}

type Command = (words: readonly string[]) => Promise<Outcome>;

/** Runs a command to its end and leaves the process: plop would add words of its own. */
export const run = async (command: Command, words: readonly string[]): Promise<never> => {
	try {
		const {said, code} = await command(words);
		await say(process.stdout, said);
		process.exit(code);
	} catch (error) {
		if (isCancelled(error)) process.exit(130);
		await say(process.stderr, reasonOf(error as Error));
		process.exit(1);
	}
};

/** A disk that is full or may not be written is no fault of ours, which a stack would help to find. */
const reasonOf = (error: NodeJS.ErrnoException): string => {
	if (error instanceof Refusal) return error.message;
	return error.syscall ? `The disk refuses: ${error.message}.` : String(error.stack);
};

/** A pipe may take long; leaving before it has all would cut it off. */
const say = async (stream: NodeJS.WriteStream, text: string): Promise<void> => {
	if (text === '') return;
	await new Promise(done => stream.write(text.endsWith('\n') ? text : `${text}\n`, done));
};

/** What is going on, for whoever watches. */
const progress = async (text: string): Promise<void> => {
	if (process.stderr.isTTY) await say(process.stderr, text);
};

/** Once it writes, a signal is `commit`'s affair, and after it the last words still follow. */
const outlive = (): void => {
	for (const name of signals) if (process.listenerCount(name) === 0) process.on(name, () => {});
};

/** Plans and commits while no other run is at it; `dryRun` writes nothing and locks nothing. */
const carryOut = async (
	isDry: boolean,
	plan: () => Promise<Change[]> | Change[],
): Promise<Change[]> => {
	if (isDry) {
		if (isHalfDone(root)) {
			throw new Refusal(
				'Another run is at work, or was killed half-way: run it without dryRun, which puts the files right.',
			);
		}
		return plan();
	}
	return alone(root, async () => {
		if (repair(root)) await say(process.stderr, 'Put back what a killed run left half-done.');
		await progress('Rendering and formatting …');
		const changes = await plan();
		outlive();
		await progress(`Writing ${changes.length} files …`);
		await commit(root, changes);
		return changes;
	});
};

/** `plop … --help` */
export const explain =
	(command: string): Command =>
	async () => ({said: help[command] ?? '', code: 0});

/** `plop provider [name] [-- --option value …]` */
export const addProvider: Command = async words => {
	const given = readOptions(words, providerOptions);
	const isDry = isOn('dryRun', given.dryRun);
	const options = isTerminal() ? await askProvider(given, scaffoldNames(tree)) : given;
	if (!options.name) {
		throw new Refusal('name is missing: npx plop provider discord');
	}
	if (options.issuer) await progress(`Reading what ${options.issuer} says of itself …`);
	const answers = await resolveAnswers(options);
	const plan = () => planProvider(tree, answers, new Date());
	const wasAsked = Object.keys(options).length > Object.keys(given).length;

	if (wasAsked && !isDry) {
		await say(process.stdout, `\n${describe(answers)}\n${listFiles(plan())}\n`);
		if (!(await confirmed())) return {said: 'Nothing was written.', code: 0};
	}

	const changes = await carryOut(isDry, plan);
	if (changes.length === 0) {
		return {said: isDry ? '' : `${answers.mixin.name} is already up to date.`, code: 0};
	}
	if (isDry) return {said: paintDiff(diffOf(changes)), code: 0};
	const shown = wasAsked ? [] : [describe(answers), listFiles(changes)];
	const remark = exampleRemark(tree) ?? [];
	return {said: [...shown, '', nextSteps(answers)].concat(remark).join('\n'), code: 0};
};

/** `plop remove [name]` */
export const removeProvider: Command = async words => {
	const given = readOptions(words, removeOptions);
	const isDry = isOn('dryRun', given.dryRun);
	const name = await nameOf(given.name, 'Which provider goes?');
	const [force, down] = [isOn('force', given.force), isOn('down', given.down)];
	let label = name;

	const changes = await carryOut(isDry, async () => {
		const scaffold = readScaffold(tree, name);
		if (scaffold) ({label} = scaffold.answers.mixin);
		const ran = scaffold ? await hasRun(name, scaffold.migration) : false;
		return planRemove(tree, name, {force, down, hasRun: ran}, new Date());
	});
	if (isDry) return {said: paintDiff(diffOf(changes)), code: 0};
	const after = down ? `\nNow: npm run migrate, which drops the table of ${label}.` : '';
	const home = `starter/providers/${name}`;
	const left = tree.list(home).map(file => `${home}/${file} is not plop's, and stays.`);
	const remarks = left
		.concat(down ? laterChanges(name) : [], exampleRemark(tree) ?? [])
		.map(remark => `\n  ${remark}`);
	return {
		said: `${paint('bold', `${label} is gone`)}\n${listFiles(changes)}${remarks.join('')}${after}`,
		code: 0,
	};
};

/** What the migration that drops a provider's table cannot make again: what others did to it. */
const laterChanges = (name: string): string[] => {
	const table = new RegExp(`\\b${name}_profiles\\b`);
	return tree
		.list(migrations)
		.filter(file => !file.endsWith(`_create_${name}_profiles.ts`))
		.filter(file => !file.endsWith(`_drop_${name}_profiles.ts`))
		.filter(file => table.test(tree.read(`${migrations}/${file}`) ?? ''))
		.map(
			file =>
				`${migrations}/${file} changes ${name}_profiles too: the down of the drop makes the table without that, unless you write it there.`,
		);
};

/** `plop update [name]` */
export const updateProvider: Command = async words => {
	const given = readOptions(words, updateOptions);
	const isDry = isOn('dryRun', given.dryRun);
	const name = await nameOf(given.name, 'Which provider is brought up to date?');
	let conflicts: string[] = [];

	const changes = await carryOut(isDry, () => {
		const planned = planUpdate(tree, name, gitMerge);
		({conflicts} = planned);
		return planned.changes;
	});
	if (conflicts.length > 0) {
		await say(
			process.stderr,
			`The templates and your edits meet in ${conflicts.join(', ')}: look for <<<<<<<.`,
		);
	}
	const code = conflicts.length > 0 ? 1 : 0;
	if (isDry) return {said: paintDiff(diffOf(changes)), code};
	const said = changes.length === 0 ? `${name} is already up to date.` : listFiles(changes);
	return {said, code};
};

/** The name of a provider that is here: as given, or asked for. Throws `Refusal`. */
const nameOf = async (given: string | undefined, question: string): Promise<string> => {
	if (given !== undefined) {
		const problem = nameProblem(given);
		if (problem)
			throw new Refusal(`There is no provider called ${JSON.stringify(given)}: ${problem}.`);
		return given;
	}
	const names = scaffoldNames(tree);
	if (isTerminal() && names.length > 0) return askWhich(question, names);
	throw new Refusal(`name is missing. There are: ${names.join(', ') || 'none'}.`);
};
