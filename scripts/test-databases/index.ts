import {type ChildProcess, spawn} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';
import {mysql} from './mysql.ts';
import {postgres} from './postgres.ts';
import {redis} from './redis.ts';
import {missing, type Server} from './server.ts';

// npm run test:databases [-- what AVA takes]: the tests once more on each server. All of them have
// to be there, as a test that is left out is one that passes.

const ava = fileURLToPath(new URL('../../node_modules/ava/entrypoints/cli.mjs', import.meta.url));
const servers: readonly Server[] = [postgres, mysql, redis];

const help = `npm run test:databases [-- what AVA takes]

The tests once more on PostgreSQL, on MariaDB, and with sessions in Redis. All three have to be
there; what is made in them is dropped at the end. Where they are, if not on this machine:
${servers.map(({variable, example}) => `  ${variable}=${example}`).join('\n')}`;
if (process.argv.includes('--help')) {
	console.log(help);
	process.exit();
}

const looks = await Promise.all(
	servers.map(async server => {
		try {
			return {server, name: await server.lookAt()};
		} catch (error) {
			return {server, problem: missing(server, error)};
		}
	}),
);
for (const {problem} of looks) {
	if (!problem) continue;
	console.error(`npm run test:databases needs ${problem}`);
	process.exitCode = 1;
}
if (process.exitCode) process.exit();

let isInterrupted = false;
let tests: ChildProcess | undefined;
process.on('SIGINT', () => {
	isInterrupted = true; // AVA has got it as well, and this ends after it
});
process.on('SIGTERM', () => {
	isInterrupted = true;
	tests?.kill('SIGINT'); // it waits for its processes then
});

for (const {server, name} of looks) {
	if (isInterrupted) break;
	console.log(`\nOn ${name}:`);
	const run = randomBytes(4).toString('hex');
	const config = server.config ?? 'ava.databases.config.js';
	const args = [ava, '--config', config, ...process.argv.slice(2)];
	tests = spawn(process.execPath, args, {
		stdio: 'inherit',
		env: {...process.env, ...server.env, TEST_RUN: run},
	});
	const [code] = await once(tests, 'close');
	await server.cleanUp(run);
	if (code !== 0) {
		console.error(`\nThe tests failed on ${name}, as said above; what comes after it was not run.`);
		process.exitCode = 1;
		break;
	}
}
