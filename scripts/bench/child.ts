import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, openSync, readFileSync, rmSync} from 'node:fs';
import {type AddressInfo, createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {ask} from './http.ts';

/** A server in a process of its own. */
export interface Server {
	port: number;
	/** Milliseconds from the start of the process to its first 200 of `/healthz`. */
	startup: number;
	/** Milliseconds of processor time so far, of all its threads; NaN where that is not known. */
	cpu(): number;
	/** Megabytes now and at most so far; NaN where that is not known. */
	memory(): {now: number; peak: number};
	stop(): Promise<void>;
}

/** The repo. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Where databases and logs of this run are; it goes when the run ends. */
export const folder = mkdtempSync(join(tmpdir(), 'bench-'));

const children = new Set<ChildProcess>();
const works: (() => Promise<void>)[] = [];

/** Has something done when the run ends, however it ends, after its children have gone. */
export const atEnd = (work: () => Promise<void>): void => void works.push(work);

let leaving: Promise<never> | undefined;

const endAll = async (code: number): Promise<never> => {
	for (const child of children) child.kill('SIGKILL');
	await Promise.allSettled(works.map(work => work()));
	return process.exit(code);
};

/** Ends what was started, takes away what was made, and ends this process; the first call counts. */
export const leave = (code: number, message?: string): Promise<never> => {
	// What fails because the children have gone is no news.
	if (!leaving && message) console.error(message);
	leaving ??= endAll(code);
	return leaving;
};

process.on('exit', () => {
	for (const child of children) child.kill('SIGKILL');
	rmSync(folder, {recursive: true, force: true, maxRetries: 3});
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void leave(130));

/** Sees to it that a child ends when this process does. */
export const watch = (child: ChildProcess): void => {
	children.add(child);
	child.once('exit', () => children.delete(child));
};

/** Ends a child: it has three seconds to go by itself. */
export const end = async (child: ChildProcess): Promise<void> => {
	if (child.exitCode !== null || child.signalCode !== null) return;
	child.kill('SIGTERM');
	const timer = setTimeout(() => child.kill('SIGKILL'), 3000);
	await once(child, 'exit');
	clearTimeout(timer);
};

/** A port that is free now. */
export const freePort = async (): Promise<number> => {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address() as AddressInfo;
	server.close();
	return port;
};

const launch = (words: readonly string[], env: NodeJS.ProcessEnv, log: string): ChildProcess => {
	const file = openSync(log, 'a');
	const child = spawn(process.execPath, words, {
		cwd: root,
		stdio: ['ignore', file, file],
		env: {...process.env, ...env},
	});
	watch(child);
	return child;
};

const failed = (words: readonly string[], log: string) =>
	new Error(`node ${words.join(' ')} ended:\n${readFileSync(log, 'utf8').slice(-2000)}`);

/** Runs `node` with these words to its end. Throws with what it printed when it fails. */
export const run = async (words: readonly string[], env: NodeJS.ProcessEnv): Promise<void> => {
	const log = join(folder, 'run.log');
	const [code] = await once(launch(words, env, log), 'exit');
	if (code !== 0) throw failed(words, log);
};

/** Starts a server with `node` and these words, and waits for its first 200 of `/healthz`. */
export const start = async (
	words: readonly string[],
	env: NodeJS.ProcessEnv,
	port: number,
): Promise<Server> => {
	const log = join(folder, `${port}.log`);
	const begun = performance.now();
	const child = launch(words, {...env, PORT: String(port)}, log);
	while (!(await isUp(port))) {
		if (child.exitCode !== null || child.signalCode !== null) throw failed(words, log);
		await wait(2);
	}
	const startup = performance.now() - begun;

	const read = (file: string) => {
		try {
			return readFileSync(`/proc/${child.pid}/${file}`, 'utf8');
		} catch {
			return ''; // no Linux
		}
	};
	const megabytes = (name: string) =>
		Number(read('status').match(new RegExp(`${name}:\\s+(\\d+)`))?.[1] ?? Number.NaN) / 1024;
	return {
		port,
		startup,
		cpu: () => {
			// Linux counts in hundredths of a second; the name in front may have spaces in it.
			const [user, system] = read('stat').replace(/.*\) /s, '').split(' ').slice(11, 13);
			return (Number(user) + Number(system)) * 10;
		},
		memory: () => ({now: megabytes('VmRSS'), peak: megabytes('VmHWM')}),
		stop: () => end(child),
	};
};

const isUp = (port: number): Promise<boolean> =>
	ask(port, 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n').then(
		({status}) => status === 200,
		() => false,
	);
