import type {ExecutionContext} from 'ava';
import type {Knex} from 'knex';
import type {Standin} from '../../scripts/standin/index.ts';
import {Browser} from '../helpers/browser.ts';
import {checkOut} from '../helpers/checkout.ts';
import {production} from '../helpers/environment.ts';
import {freshDatabase} from '../helpers/fresh-database.ts';
import {freePorts, serve, start} from '../helpers/process.ts';
import {addressesAt, standinFor} from '../helpers/standin.ts';

/** The app in production, as a process that can be killed, and its database, which stays. */
export interface Site {
	db: Knex;
	standin: Standin;
	browser(): Browser;
	/** Ends the process at once, as a power failure does, and starts the next one. */
	crash(): Promise<void>;
}

export const startSite = async (t: Pick<ExecutionContext, 'teardown'>): Promise<Site> => {
	const [port = 0] = await freePorts(1);
	const origin = `http://localhost:${port}`;
	const {db, url} = await freshDatabase(t);
	const standin = await standinFor(t, origin);

	const folder = checkOut(t);
	const env = {
		...production,
		...addressesAt(standin.origin),
		ORIGIN: origin,
		PORT: String(port),
		DATABASE_URL: url,
		RATE_LIMIT: 'off',
	};
	const begin = async () => {
		const started = start(t, folder, serve, env);
		await started.says('"listening"');
		return started;
	};

	let running = await begin();
	return {
		db,
		standin,
		browser: () => new Browser(`${origin}/`),
		async crash() {
			running.child.kill('SIGKILL');
			await running.ended;
			running = await begin();
		},
	};
};
