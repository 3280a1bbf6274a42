import {type Client, isOk, open, openClient} from './http.ts';
import type {Enter, Get, Job, Result, SignIn} from './load.ts';
import {check, signIn} from './visit.ts';

// The load, in a process of its own: what it is told to do comes over IPC, and so go the results.

const inTurn = <Item>(list: readonly Item[]): (() => Item) => {
	let count = 0;
	return () => list[count++ % list.length] as Item;
};

/** Begins to count; what it answers ends that and tells the result. */
const begin = (latencies: readonly number[]) => {
	const begun = performance.now();
	const before = process.cpuUsage();
	return (cookies: string[] = []): Result => {
		const seconds = (performance.now() - begun) / 1000;
		const {user, system} = process.cpuUsage(before);
		const sorted = Float64Array.from(latencies).sort();
		const at = (part: number) => sorted[Math.floor(sorted.length * part)] ?? Number.NaN;
		const busy = (user + system) / 1e6 / seconds;
		return {count: sorted.length, seconds, p50: at(0.5), p99: at(0.99), busy, cookies};
	};
};

/** Asks for one path over 64 connections, with each cookie in turn. */
const get = ({ports, path, accept, cookies, seconds}: Get): Promise<Result> =>
	new Promise((resolve, reject) => {
		const next = inTurn(
			cookies.map(cookie =>
				Buffer.from(
					`GET ${path} HTTP/1.1\r\nHost: localhost\r\nAccept: ${accept}\r\nCookie: ${cookie}\r\n\r\n`,
				),
			),
		);
		const latencies: number[] = [];
		const result = begin(latencies);
		const begun = performance.now();
		const until = begun + seconds * 1000;
		let left = 64;

		for (let index = 0; index < 64; index++) {
			let sent = begun;
			const onAnswer = (bytes: Buffer) => {
				if (!isOk(bytes)) throw new Error(`${path}: ${bytes.toString('utf8', 0, 300)}`);
				const now = performance.now();
				latencies.push(now - sent);
				sent = now;
				if (now < until) return connection.send(next());
				connection.close();
				if (--left === 0) resolve(result());
			};
			const connection = open(ports[index % ports.length] ?? 0, onAnswer, reject);
			connection.send(next());
		}
	});

/** Opens the connections of 16 browsers, to the app and the provider, for as long as `work` takes. */
const withBrowsers = async (
	{ports, provider}: SignIn | Enter,
	work: (next: () => Client, provider: Client) => Promise<void>,
): Promise<void> => {
	const browsers = Array.from({length: 16}, async (_, index) => {
		const clients = ports.map(openClient);
		const there = openClient(provider);
		const next = inTurn(clients);
		// Not all of them on the same process with the same step.
		for (let step = 0; step < index % ports.length; step++) next();
		try {
			await work(next, there);
		} finally {
			for (const client of [...clients, there]) client.close();
		}
	});
	await Promise.all(browsers);
};

/** Signs people in one after another, 16 at a time; every 25th is asked who they are. */
const signInMany = async (job: SignIn): Promise<Result> => {
	const {people, seconds} = job;
	const latencies: number[] = [];
	const result = begin(latencies);
	const until = performance.now() + seconds * 1000;
	let count = 0;
	await withBrowsers(job, async (next, provider) => {
		while (performance.now() < until) {
			const number = count++;
			// Returning people are everywhere in the tables: the step has no divisor with their number.
			const person = 'from' in people ? people.from + number : (number * 7919) % people.among;
			const sent = performance.now();
			const cookie = await signIn(next, provider, person);
			latencies.push(performance.now() - sent);
			if (number % 25 === 0) await check(next(), cookie, person);
		}
	});
	return result();
};

/** Signs in these people and answers their cookies. */
const enter = async (job: Enter): Promise<Result> => {
	const cookies: string[] = [];
	const result = begin([]);
	let count = 0;
	await withBrowsers(job, async (next, provider) => {
		while (count < job.people.length) {
			const index = count++;
			cookies[index] = await signIn(next, provider, job.people[index] ?? 0);
		}
	});
	return result(cookies);
};

const work = (job: Job): Promise<Result> => {
	if (job.what === 'get') return get(job);
	return job.what === 'enter' ? enter(job) : signInMany(job);
};

process.on('message', async (job: Job) => {
	try {
		process.send?.({result: await work(job)});
	} catch (error) {
		process.send?.({error: (error as Error).message});
	}
});
process.on('disconnect', () => process.exit(0));
