import type {Server} from '../child.ts';
import {pause} from '../quiet.ts';
import {over, spread, table} from '../report.ts';
import {migrate, newFile, startFloor, startStarter} from '../sites.ts';
import {inTurns, type Options} from '../turns.ts';

/** From `node` to the first 200 of /healthz, each time a new process, against Koa alone. */
export const startUp = async ({rounds}: Options): Promise<string> => {
	const database = newFile();
	await migrate(database);
	const time = async (start: () => Promise<Server>) => {
		await pause();
		const server = await start();
		await server.stop();
		return server.startup;
	};
	const sites = [
		{name: 'Koa alone', start: () => startFloor(['koa'])},
		{name: 'the starter', start: () => startStarter(database)},
	];
	for (const {start} of sites) await time(start); // the system keeps the files in memory from here on
	const results = await inTurns(2 * rounds, sites, ({start}) => time(start));

	const rows = sites.map(({name}, index) => [
		name,
		spread(results[index] ?? []),
		spread(over(results[index] ?? [], results[0] ?? [])),
	]);
	return ['### Start', table(['', 'ms', 'of Koa alone'], rows)].join('\n\n');
};
