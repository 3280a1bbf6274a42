import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {type AddressInfo, createServer} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';

/** A running starter. */
export interface RunningApp {
	origin: string;
	/** Milliseconds from the start of the process to its first answer. */
	startup: number;
	/** Its processor time so far, in milliseconds. Linux tells it in hundredths of a second. */
	cpu(): number;
	stop(): Promise<void>;
}

const freePort = async (): Promise<number> => {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address() as AddressInfo;
	server.close();
	return port;
};

/** Starts the app of a copy, its database in that copy, and waits for its first answer. */
export const startCopy = async (copy: string): Promise<RunningApp> => {
	const [port, standin] = [await freePort(), await freePort()];
	const origin = `http://localhost:${port}`;
	const begun = performance.now();
	const child = spawn(process.execPath, ['scripts/run.js', 'starter/server.ts'], {
		cwd: copy,
		stdio: ['ignore', 'ignore', 'inherit'],
		env: {
			...process.env,
			NODE_ENV: 'development',
			PORT: String(port),
			STANDIN: String(standin),
			DATABASE_URL: 'sqlite:var/matrix.sqlite3',
			RATE_LIMIT: 'off',
			LOG_LEVEL: 'silent',
		},
	});
	await answers(`${origin}/healthz`, child);
	return {
		origin,
		startup: performance.now() - begun,
		cpu: () => {
			const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8');
			const [, , , , , , , , , , , user, system] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
			return (Number(user) + Number(system)) * 10;
		},
		stop: async () => {
			child.kill('SIGTERM');
			if (child.exitCode === null) await once(child, 'exit');
		},
	};
};

const answers = async (address: string, child: ChildProcess): Promise<void> => {
	while (child.exitCode === null) {
		const isUp = await fetch(address).then(
			({ok}) => ok,
			() => false,
		);
		if (isUp) return;
		await sleep(10);
	}
	throw new Error(`the app ended with ${child.exitCode}`);
};

/** Signs somebody up and answers the session's cookie. */
export const signUp = async (origin: string): Promise<string> => {
	const response = await fetch(`${origin}/signup`, {
		method: 'POST',
		headers: {'content-type': 'application/json', accept: 'application/json'},
		body: JSON.stringify({username: 'ada', password: 'correct horse battery'}),
	});
	if (!response.ok) throw new Error(`sign-up: ${response.status} ${await response.text()}`);
	return response.headers
		.getSetCookie()
		.map(line => line.split(';')[0])
		.join('; ');
};
