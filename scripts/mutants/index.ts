import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {type Group, groups} from './groups.ts';

// npm run mutants: changes starter/auth/ in one place after the other, and sees whether a test of
// that file notices. StrykerJS is fetched for it, as nothing else needs it.

const root = fileURLToPath(new URL('../..', import.meta.url));
const stryker = '@stryker-mutator/core@9.6.1'; // the last that runs on Node 20

const help = `npm run mutants [-- options]

  --share N   the share of all mutants that is tried, drawn by lot (0.1)
  --seed TEXT another draw (any text)
  --file NAME only the group with this file: guard.ts

Each takes a few seconds; 300 take about half an hour on two processors.`;

const {values} = parseArgs({
	options: {
		share: {type: 'string', default: '0.1'},
		seed: {type: 'string', default: '1'},
		file: {type: 'string'},
		help: {type: 'boolean', default: false},
	},
});
if (values.help) {
	console.log(help);
	process.exit();
}

interface Mutant {
	status: 'Killed' | 'Timeout' | 'Survived' | 'NoCoverage' | 'CompileError' | 'RuntimeError';
	mutatorName: string;
	replacement?: string;
	location: {start: {line: number; column: number}};
}

interface Report {
	files: Record<string, {mutants: Mutant[]; source: string}>;
}

const folder = mkdtempSync(join(tmpdir(), 'mutants-'));
process.on('exit', () => rmSync(folder, {recursive: true, force: true}));

const run = async ({files, tests}: Group): Promise<Report> => {
	const report = join(folder, 'report.json');
	const config = join(folder, 'stryker.config.json');
	writeFileSync(
		config,
		JSON.stringify({
			mutate: files.map(file => `starter/auth/${file}`),
			testRunner: 'command',
			buildCommand: `node scripts/mutants/suite.js ${tests.join(' ')}`,
			commandRunner: {command: 'npx ava --fail-fast test/mutants.suite.ts'},
			checkers: ['draw'],
			plugins: [fileURLToPath(new URL('draw.js', import.meta.url))],
			reporters: ['json'],
			jsonReporter: {fileName: report},
			tempDirName: join(folder, 'sandbox'),
			concurrency: 2,
			// A request that never ends is a mutant that was noticed.
			timeoutMS: 30_000,
			tsconfigFile: 'none.json', // it would want a TypeScript of its own to rewrite ours
			allowConsoleColors: false,
		}),
	);
	const child = spawn(
		'npm',
		['exec', '--yes', `--package=${stryker}`, '--', 'stryker', 'run', config],
		{
			cwd: root,
			stdio: ['ignore', 'ignore', 'inherit'],
			env: {...process.env, MUTANTS_SHARE: values.share, MUTANTS_SEED: values.seed},
		},
	);
	const [code] = await once(child, 'close');
	if (code !== 0) throw new Error(`StrykerJS ended with ${code} on ${files.join(', ')}`);
	return JSON.parse(readFileSync(report, 'utf8'));
};

const total = {noticed: 0, survived: 0};
const chosen = groups.filter(({files}) => !values.file || files.includes(values.file));
for (const group of chosen) {
	const {files} = await run(group);
	for (const [file, {mutants, source}] of Object.entries(files)) {
		const tried = mutants.filter(({status}) => status !== 'CompileError');
		const survivors = tried.filter(({status}) => !['Killed', 'Timeout'].includes(status));
		console.log(`${file}: ${tried.length - survivors.length} of ${tried.length} noticed`);
		for (const {location, mutatorName, replacement = ''} of survivors) {
			const {line, column} = location.start;
			console.log(`  ${line}:${column} ${mutatorName}: ${source.split('\n')[line - 1]?.trim()}`);
			console.log(`      became ${replacement.replace(/\s+/g, ' ').slice(0, 120)}`);
		}
		total.noticed += tried.length - survivors.length;
		total.survived += survivors.length;
	}
}
const all = total.noticed + total.survived;
console.log(`\n${total.noticed} of ${all} noticed (${((100 * total.noticed) / all).toFixed(1)} %)`);
