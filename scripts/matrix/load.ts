import {Agent, get} from 'node:http';

export interface Load {
	/** Requests a second. */
	rate: number;
	/** Milliseconds of the server's processor time for each. */
	cpu: number;
}

const milliseconds = 1000;

/**
 * Asks an address for a second over 64 kept connections; `cpu` tells the server's processor time
 * so far. Throws when an answer is not a 200.
 */
export const load = async (address: string, cookie: string, cpu: () => number): Promise<Load> => {
	const before = cpu();
	const agent = new Agent({keepAlive: true, maxSockets: 64});
	const until = Date.now() + milliseconds;
	let count = 0;
	const worker = async () => {
		while (Date.now() < until) {
			const status = await statusOf(address, cookie, agent);
			if (status !== 200) throw new Error(`${address} answered ${status}`);
			count++;
		}
	};
	await Promise.all(Array.from({length: 64}, worker));
	agent.destroy();
	return {rate: (count * 1000) / milliseconds, cpu: (cpu() - before) / count};
};

const statusOf = (address: string, cookie: string, agent: Agent): Promise<number | undefined> =>
	new Promise((resolve, reject) => {
		get(address, {agent, headers: {cookie, accept: 'application/json'}}, response => {
			response.resume();
			response.once('end', () => resolve(response.statusCode));
		}).once('error', reject);
	});

export const median = (values: readonly number[]): number => {
	const sorted = [...values].sort((one, other) => one - other);
	return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};
