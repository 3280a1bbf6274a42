import {type ChildProcess, execFile, spawn} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {postgres} from '../test-databases/postgres.ts';
import {redis} from '../test-databases/redis.ts';
import {missing, type Server} from '../test-databases/server.ts';

// npm run test:processes [-- what AVA takes]: the app as several processes behind nginx. All that it
// needs has to be there, as a test that is left out is one that passes.

const ava = fileURLToPath(new URL('../../node_modules/ava/entrypoints/cli.mjs', import.meta.url));

const help = `npm run test:processes [-- what AVA takes]

The app as two and four processes behind nginx, on PostgreSQL and Redis. All three have to be there;
what is made in them is dropped at the end. Where the servers are, if not on this machine:
${[postgres, redis].map(({variable, example}) => `  ${variable}=${example}`).join('\n')}`;
if (process.argv.includes('--help')) {
	console.log(help);
	process.exit();
}

const lookForNginx = async () => {
	try {
		const {stderr} = await promisify(execFile)('nginx', ['-v']);
		return `nginx ${stderr.match(/nginx\/(\S+)/)?.[1]}`;
	} catch {
		throw new Error('nginx on PATH (on Debian: apt-get install nginx-light).');
	}
};

const lookForServer = async (server: Server) => {
	try {
		return await server.lookAt();
	} catch (error) {
		throw new Error(missing(server, error));
	}
};

const looks = await Promise.allSettled([
	lookForNginx(),
	lookForServer(postgres),
	lookForServer(redis),
]);
const absent = looks.flatMap(look => (look.status === 'rejected' ? [look.reason.message] : []));
for (const what of absent) console.error(`npm run test:processes needs ${what}`);
if (absent.length > 0) process.exit(1);

let tests: ChildProcess | undefined;
process.on('SIGINT', () => {}); // AVA has got it as well, and this ends after it
process.on('SIGTERM', () => tests?.kill('SIGINT')); // it waits for its processes then

console.log(
	`\nOn ${looks.map(look => (look.status === 'fulfilled' ? look.value : '')).join(', ')}:`,
);
const run = randomBytes(4).toString('hex');
tests = spawn(
	process.execPath,
	[ava, '--config', 'ava.processes.config.js', ...process.argv.slice(2)],
	{stdio: 'inherit', env: {...process.env, TEST_RUN: run}},
);
const [code] = await once(tests, 'close');
await Promise.all([postgres.cleanUp(run), redis.cleanUp(run)]);
process.exitCode = code === 0 ? 0 : 1;
