import {fork} from 'node:child_process';
import {once} from 'node:events';
import {end, root, type Server, watch} from './child.ts';
import {pause} from './quiet.ts';
import {short, tell} from './report.ts';

/** GET one path over 64 kept connections for some seconds, with each cookie in turn. */
export interface Get {
	what: 'get';
	ports: number[];
	path: string;
	accept: string;
	cookies: string[];
	seconds: number;
}

/** Sign-ins for some seconds, 16 at a time: of new people from a number on, or of those below one. */
export interface SignIn {
	what: 'sign-in';
	ports: number[];
	provider: number;
	people: {from: number} | {among: number};
	seconds: number;
}

/** Signs these people in. */
export interface Enter {
	what: 'enter';
	ports: number[];
	provider: number;
	people: number[];
}

export type Job = Get | SignIn | Enter;

/** What a job did; latencies are milliseconds. */
export interface Result {
	count: number;
	seconds: number;
	p50: number;
	p99: number;
	/** How much of a processor the load itself took, 0 to 1; near 1 it was the load that was slow. */
	busy: number;
	/** Those of `Enter`'s people, in their order. */
	cookies: string[];
}

/** A job's figures: how many a second, and milliseconds of the servers' processor time for each. */
export interface Figures {
	rate: number;
	cpu: number;
	p50: number;
	p99: number;
	count: number;
}

const startLoad = async () => {
	const child = fork('scripts/run.js', ['scripts/bench/load-process.ts'], {cwd: root});
	watch(child);
	return {
		async run(job: Job): Promise<Result> {
			const done = new AbortController();
			const {signal} = done;
			child.send(job);
			const [{result, error}] = await Promise.race([
				once(child, 'message', {signal}),
				once(child, 'exit', {signal}).then(() => [{error: 'it has ended'}]),
			]);
			done.abort();
			if (error) throw new Error(`the load: ${error}`);
			return result;
		},
		stop: () => end(child),
	};
};

/** Starts the load. */
export type Load = Awaited<ReturnType<typeof startLoad>>;

/** Has some work done with a load, which ends with it. */
export const withLoad = async <Done>(work: (load: Load) => Promise<Done>): Promise<Done> => {
	const load = await startLoad();
	try {
		return await work(load);
	} finally {
		await load.stop();
	}
};

/** Has a job done against these servers and measures it. */
export const measure = async (
	load: Load,
	servers: readonly Server[],
	job: Get | SignIn,
): Promise<Figures> => {
	const cpu = () => servers.reduce((sum, server) => sum + server.cpu(), 0);
	await pause();
	const before = cpu();
	const {count, seconds, p50, p99, busy} = await load.run(job);
	const spent = cpu() - before;
	const rate = count / seconds;
	tell(`    ${short(rate)} a second; the load took ${Math.round(100 * busy)} % of a processor`);
	return {rate, cpu: spent / count, p50, p99, count};
};
