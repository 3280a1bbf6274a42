import {spawnSync} from 'node:child_process';
import {readdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {serviceNames} from '../provider/catalogue.ts';
import {readScaffold} from '../provider/scaffold.ts';
import {treeAt} from '../provider/tree.ts';
import {type RunningApp, signUp, startCopy} from './app.ts';
import {contentsOf, makeCopy} from './copy.ts';
import {type Load, load, median} from './load.ts';
import {answerQuestions} from './questions.ts';
import {testShapes} from './shapes.ts';

// `npm run test:generator`: what plop does in real processes, and then every service of the catalogue
// in one copy of the repo, from the first file to the last. Prints a table; ends with 1 when a part
// fails.

const help = `npm run test:generator

Writes, removes and updates providers in copies of the repo, does what the README and docs/how-to
say, and then has all ${serviceNames.length} services in one app: written, type-checked, migrated, signed in through,
removed. It takes ten minutes, git, and util-linux' script for the questions; no network.`;

if (parseArgs({options: {help: {type: 'boolean', default: false}}}).values.help) {
	console.log(help);
	process.exit();
}

const starters = ['github', 'google', 'twitter'];
const table: {part: string; result: string; seconds: number}[] = [];

const part = async <Result>(
	name: string,
	work: () => Promise<Result> | Result,
	tell: (result: Result) => string = () => 'passed',
): Promise<Result> => {
	console.log(`== ${name}`);
	const begun = performance.now();
	const result = await work();
	table.push({
		part: name,
		result: tell(result),
		seconds: Math.round((performance.now() - begun) / 100) / 10,
	});
	return result;
};

/** Runs a command in a folder, to its end. Throws with what it printed when it fails. */
const run = (cwd: string, command: string, ...words: string[]): string => {
	const env = {
		...process.env,
		DATABASE_URL: 'sqlite:var/matrix.sqlite3',
		NO_COLOR: '1',
		FUZZ: '200',
		SEED: String(Date.now() % 2 ** 31),
	};
	const {status, stdout, stderr} = spawnSync(command, words, {
		cwd,
		env,
		encoding: 'utf8',
		maxBuffer: 2 ** 28,
	});
	if (status !== 0)
		throw new Error(`${command} ${words.join(' ')}: ${status}\n${stdout}\n${stderr}`);
	return stdout;
};

const check = (isTrue: boolean, message: string): void => {
	if (!isTrue) throw new Error(message);
};

const ratio = (pair: {many: number; three: number} | undefined) =>
	pair ? (pair.many / pair.three).toFixed(2) : '';

const ava = join('node_modules', 'ava', 'entrypoints', 'cli.mjs');
await part('plop, the README and the how-to', () => {
	const words = [ava, '--config', 'ava.generator.config.js'];
	check(spawnSync(process.execPath, words, {stdio: 'inherit'}).status === 0, 'as said above');
});

const copy = makeCopy();
const few = makeCopy();
const bin = (name: string) => join(copy, 'node_modules/.bin', name);
const script = (...words: string[]) => run(copy, process.execPath, 'scripts/run.js', ...words);
const before = contentsOf(copy);

const added = await part(
	`generate ${serviceNames.length} services`,
	() => script('scripts/matrix/batch.ts', 'add'),
	said => `${said.trim().split('\n').length} added to the starter's ${starters.length}`,
);
await part("the starter's own folders are what the templates give", () => {
	const tree = treeAt(few);
	for (const name of starters) {
		for (const [path, text] of Object.entries(readScaffold(tree, name)?.files ?? {})) {
			check(tree.read(path) === text, `${path} is not what plop wrote`);
		}
	}
	run(few, process.execPath, 'scripts/run.js', 'scripts/provider/check.ts');
});
await part('one type-check', () => run(copy, bin('tsc')));
await part('one lint and format check', () =>
	run(copy, bin('biome'), 'ci', '--error-on-warnings', '--colors=off'),
);
await part('migrate up, down, up', () => {
	for (const step of ['latest', 'rollback', 'latest']) script('scripts/migrate.ts', step);
	rmSync(join(copy, 'var'), {recursive: true});
});
await part(
	'every generated test',
	() => {
		// Files that share a process: each alone would take a second to start.
		const files = readdirSync(join(copy, 'test/providers'));
		const suites = Array.from({length: 8}, (_, index) => {
			const own = files.filter((_, at) => at % 8 === index);
			const name = `test/matrix-${index}.suite.ts`;
			writeFileSync(join(copy, name), own.map(file => `import './providers/${file}';\n`).join(''));
			return name;
		});
		const said = run(copy, bin('ava'), '--timeout=5m', ...suites);
		for (const name of suites) rmSync(join(copy, name));
		return said.match(/(\d+) tests passed/)?.[0] ?? '';
	},
	passed => {
		check(passed !== '', 'AVA names no passed tests');
		return passed;
	},
);

const apps: RunningApp[] = [];
process.on('exit', () => apps.map(app => app.stop()));
const [many, three] = await part(
	'start the app',
	async (): Promise<[RunningApp, RunningApp]> => {
		const started: [RunningApp, RunningApp] = [await startCopy(copy), await startCopy(few)];
		apps.push(...started);
		return started;
	},
	([many, three]) =>
		`first answer after ${Math.round(many.startup)} ms with ${serviceNames.length}, ${Math.round(three.startup)} ms with ${starters.length} (the first start also migrates)`,
);
await part(
	'a button for each',
	async () => {
		const page = await (await fetch(`${many.origin}/login`)).text();
		const buttons = new Set(
			[...page.matchAll(/action="\/connect\/(\w+)"/g)].map(([, name]) => name),
		);
		check(
			serviceNames.every(name => buttons.has(name)),
			'a button is missing',
		);
		return buttons.size;
	},
	count => `${count} buttons`,
);
await part(
	'/me, signed in, 64 connections',
	async () => {
		const cookies = [await signUp(many.origin), await signUp(three.origin)] as const;
		const loads: {many: Load[]; three: Load[]} = {many: [], three: []};
		for (let round = 0; round < 14; round++) {
			// Turn about, as the machine may be busier at one time than at another.
			const turn = [
				['many', many, cookies[0]],
				['three', three, cookies[1]],
			] as const;
			for (const [name, app, cookie] of round % 2 ? turn : turn.toReversed()) {
				loads[name].push(await load(`${app.origin}/me`, cookie, app.cpu));
			}
		}
		const middle = (of: Load[], field: keyof Load) => median(of.slice(4).map(one => one[field]));
		return (['rate', 'cpu'] as const).map(field => ({
			many: middle(loads.many, field),
			three: middle(loads.three, field),
		}));
	},
	([rate, cpu]) =>
		[
			`${Math.round(rate?.many ?? 0)}/s with ${serviceNames.length}, ${Math.round(rate?.three ?? 0)}/s with ${starters.length}`,
			`${ratio(rate)} of the requests, at ${ratio(cpu)} of the processor's time for each`,
		].join('; '),
);
for (const app of apps) await app.stop();
await part(
	'start again, migrated',
	async () => {
		const times: {many: number[]; three: number[]} = {many: [], three: []};
		for (let round = 0; round < 3; round++) {
			for (const [name, folder] of [
				['many', copy],
				['three', few],
			] as const) {
				const app = await startCopy(folder);
				times[name].push(app.startup);
				await app.stop();
			}
		}
		return {many: median(times.many), three: median(times.three)};
	},
	({many, three}) =>
		`${Math.round(many)} ms with ${serviceNames.length}, ${Math.round(three)} ms with ${starters.length}`,
);

rmSync(join(copy, 'var'), {recursive: true});
const removed = await part(
	'remove all that were added, last first',
	() => script('scripts/matrix/batch.ts', 'remove', ...starters),
	said => `${said.trim().split('\n').length} removed`,
);
await part(
	'the tree is the same again',
	() => {
		const looks = added.trim().split('\n').reverse().join('\n');
		check(looks === removed.trim(), 'one of the removals left something, or took too much');
		check(JSON.stringify(contentsOf(copy)) === JSON.stringify(before), 'the tree has changed');
	},
	() => 'after each one, and byte for byte at the end',
);

await part(
	'questions in a terminal',
	async () => {
		await answerQuestions(copy, run);
		check(JSON.stringify(contentsOf(copy)) === JSON.stringify(before), 'the tree has changed');
	},
	() =>
		'a service is found as one types; a wrong answer is said at once, an id is asked for where it is not found; no is no',
);
await part('hostile answers, 200 at random', () =>
	run(copy, process.execPath, bin('ava'), 'test/plop/hostile.test.ts'),
);
await part(
	'the shared tests, for services of other shapes',
	() => testShapes(run),
	passed => {
		check(passed !== '', 'AVA names no passed tests');
		return passed;
	},
);
await part(
	'one plop provider against plop --help',
	() => {
		const times: {help: number[]; provider: number[]} = {help: [], provider: []};
		const timed = (...words: string[]) => {
			const begun = performance.now();
			run(copy, 'npx', 'plop', ...words);
			return performance.now() - begun;
		};
		for (let round = 0; round < 5; round++) {
			times.help.push(timed('--help'));
			times.provider.push(timed('provider', 'discord'));
			run(copy, 'npx', 'plop', 'remove', 'discord');
		}
		return {help: median(times.help), provider: median(times.provider)};
	},
	({help, provider}) =>
		`${Math.round(provider)} ms, ${Math.round(help)} ms: ${(provider / help).toFixed(2)}`,
);

console.table(table);
process.exit(0);
