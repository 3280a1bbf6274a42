import {type ChildProcess, spawn} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {postgres} from '../test-databases/postgres.ts';
import {missing} from '../test-databases/server.ts';

// npm run test:crashes [-- --kills N]: processes that are flooded, lied to by providers, and killed
// at random points, on SQLite and on PostgreSQL; each of these is started again, and what it has
// left behind is looked at.

const ava = fileURLToPath(new URL('../../node_modules/ava/entrypoints/cli.mjs', import.meta.url));
const help = `npm run test:crashes [-- --kills N]

Kills the app N times (10) while people sign up, link, unlink and refresh, and N times while it
migrates; on SQLite, and then on PostgreSQL. About three seconds for each. Floods it, and gives it
wrong answers of every kind, which takes two minutes.
${postgres.variable} says where that is, such as ${postgres.example}.`;

const {values} = parseArgs({
	options: {kills: {type: 'string', default: '10'}, help: {type: 'boolean', default: false}},
});
if (values.help) {
	console.log(help);
	process.exit();
}
if (!/^[1-9]\d*$/.test(values.kills)) {
	console.error('--kills is a number of at least 1.');
	process.exit(1);
}

let name = '';
try {
	name = await postgres.lookAt();
} catch (error) {
	console.error(`npm run test:crashes needs ${missing(postgres, error)}`);
	process.exit(1);
}

let isInterrupted = false;
let tests: ChildProcess | undefined;
process.on('SIGINT', () => {
	isInterrupted = true; // AVA has got it as well, and this ends after it
});
process.on('SIGTERM', () => {
	isInterrupted = true;
	tests?.kill('SIGINT'); // it waits for its processes then
});

for (const [database, title] of [
	['sqlite', 'SQLite'],
	['postgres', name],
] as const) {
	if (isInterrupted || process.exitCode) break;
	console.log(`\nOn ${title}, ${values.kills} kills each:`);
	const run = randomBytes(4).toString('hex');
	tests = spawn(process.execPath, [ava, '--config', 'ava.crashes.config.js'], {
		stdio: 'inherit',
		env: {...process.env, TEST_DATABASE: database, TEST_RUN: run, TEST_KILLS: values.kills},
	});
	const [code] = await once(tests, 'close');
	if (database === 'postgres') await postgres.cleanUp(run);
	if (code !== 0) process.exitCode = 1;
}
