import {type ChildProcess, spawn} from 'node:child_process';
import {randomInt} from 'node:crypto';
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {ExecutionContext} from 'ava';
import type {Environment} from '../../starter/config.ts';

/** A process that a test has started, in a group of its own. */
export interface Started {
	child: ChildProcess;
	/** What it has said so far, on both streams. */
	output(): string;
	/** Resolves when it has said something; rejects when it ends before. */
	says(text: string): Promise<void>;
	/** Its exit code, or the signal that ended it. */
	ended: Promise<number | NodeJS.Signals>;
}

/** Starts a command in a checkout. Of this process' environment it gets only what it cannot do without. */
export const start = (
	t: Pick<ExecutionContext, 'teardown'>,
	folder: string,
	command: readonly [string, ...string[]],
	env: Environment = {},
): Started => {
	const {PATH, HOME} = process.env;
	const [file, ...args] = command;
	const child = spawn(file, args, {
		cwd: folder,
		env: {PATH, HOME, npm_config_update_notifier: 'false', ...env} as NodeJS.ProcessEnv,
		detached: true,
	});

	let output = '';
	let listeners: (() => void)[] = [];
	for (const stream of [child.stdout, child.stderr]) {
		stream.on('data', chunk => {
			output += chunk;
			for (const listener of listeners) listener();
		});
	}
	const ended = new Promise<number | NodeJS.Signals>(resolve => {
		child.on('close', (code, signal) => resolve(code ?? signal ?? 0));
	});
	t.teardown(async () => {
		endGroup(child);
		await ended;
	});

	return {
		child,
		ended,
		output: () => output,
		says: text =>
			new Promise((resolve, reject) => {
				const look = () => {
					if (!output.includes(text)) return;
					listeners = listeners.filter(listener => listener !== look);
					resolve();
				};
				listeners.push(look);
				look();
				void ended.then(code => reject(new Error(`it ended with ${code}, and said:\n${output}`)));
			}),
	};
};

/** Ends whatever is left of what a test has started. */
const endGroup = ({pid}: ChildProcess) => {
	try {
		if (pid) process.kill(-pid, 'SIGKILL');
	} catch {
		// Nothing is left.
	}
};

/** A script of `scripts/`, without npm. */
export const script = (...args: string[]) =>
	[process.execPath, 'scripts/run.js', `scripts/${args[0]}`, ...args.slice(1)] as const;

/** The app by itself, without npm: what `npm start` runs. */
export const serve = [process.execPath, 'scripts/run.js', 'starter/server.ts'] as const;

/** Below those that systems give to connections, which would come and go on a port like that. */
const somePort = () => randomInt(20_000, 32_000);

const listenAnywhere = async (): Promise<Server> => {
	const server = createServer();
	await new Promise<void>(resolve => {
		server.on('error', () => server.listen(somePort()));
		server.once('listening', resolve);
		server.listen(somePort());
	});
	return server;
};

/** As many ports as wanted, all free a moment ago. */
export const freePorts = async (count: number): Promise<number[]> => {
	const servers = await Promise.all(Array.from({length: count}, listenAnywhere));
	const ports = servers.map(server => (server.address() as AddressInfo).port);
	await Promise.all(
		servers.map(server => new Promise<void>(resolve => server.close(() => resolve()))),
	);
	return ports;
};

/** Ports of its own for an app, as its environment. */
export const ownPorts = async () => {
	const [port = 0, standin = 0] = await freePorts(2);
	return {PORT: String(port), STANDIN: String(standin)};
};

/**
 * The command lines of the Node processes that one has started, and that those have; undefined
 * where there is no /proc. On Node 20, tsx runs esbuild beside it, which is no Node.
 */
export const nodesBelow = ({pid}: ChildProcess): string[] | undefined => {
	if (!existsSync('/proc/self/stat')) return undefined;
	const all = readdirSync('/proc')
		.filter(name => /^\d+$/.test(name))
		.flatMap(name => processOf(name) ?? []);
	const below = (parent: number | undefined): string[] =>
		all.filter(one => one.parent === parent).flatMap(({pid, line}) => [line, ...below(pid)]);
	return below(pid).filter(line => /^\S*node /.test(line));
};

const processOf = (pid: string) => {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
		const parent = Number(stat.slice(stat.lastIndexOf(')')).split(' ')[2]);
		const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
		return {pid: Number(pid), parent, line};
	} catch {
		return undefined; // it has ended meanwhile
	}
};
