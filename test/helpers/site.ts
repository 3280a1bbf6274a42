import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import type {ExecutionContext} from 'ava';
import type {Knex} from 'knex';
import type {Standin} from '../../scripts/standin/index.ts';
import type {Environment} from '../../starter/config.ts';
import {Browser} from './browser.ts';
import {checkOut} from './checkout.ts';
import {production} from './environment.ts';
import {freshDatabase} from './fresh-database.ts';
import {freePorts, serve, start} from './process.ts';
import {addressesAt, standinFor} from './standin.ts';

/** The app in production, as a process that can be killed, and its database, which stays. */
export interface Site {
	port: number;
	/** The `DATABASE_URL`. */
	url: string;
	db: Knex;
	standin: Standin;
	browser(): Browser;
	/** Megabytes that the process has in memory, now and at most so far; undefined without /proc. */
	memory(): {now: number; peak: number} | undefined;
	/** Has `peak` begin anew. */
	forgetPeak(): void;
	/** Ends the process at once, as a power failure does, and starts the next one. */
	crash(): Promise<void>;
}

export const startSite = async (
	t: Pick<ExecutionContext, 'teardown'>,
	settings: Environment = {},
): Promise<Site> => {
	const {db, url} = await freshDatabase(t);
	const folder = checkOut(t);
	// The last thing before it starts: until then others may take the port.
	const [port = 0] = await freePorts(1);
	const origin = `http://localhost:${port}`;
	const standin = await standinFor(t, origin);
	const env = {
		...production,
		...addressesAt(standin.origin),
		ORIGIN: origin,
		PORT: String(port),
		DATABASE_URL: url,
		RATE_LIMIT: 'off',
		...settings,
	};
	const begin = async () => {
		const started = start(t, folder, serve, env);
		await started.says('"listening"');
		return started;
	};

	let running = await begin();
	return {
		port,
		url,
		db,
		standin,
		browser: () => new Browser(`${origin}/`),
		memory() {
			const file = `/proc/${running.child.pid}/status`;
			if (!existsSync(file)) return undefined;
			const status = readFileSync(file, 'utf8');
			const megabytes = (name: string) =>
				Number(status.match(new RegExp(`${name}:\\s+(\\d+)`))?.[1]) / 1024;
			return {now: megabytes('VmRSS'), peak: megabytes('VmHWM')};
		},
		forgetPeak() {
			const file = `/proc/${running.child.pid}/clear_refs`;
			if (existsSync(file)) writeFileSync(file, '5');
		},
		async crash() {
			running.child.kill('SIGKILL');
			await running.ended;
			running = await begin();
		},
	};
};
