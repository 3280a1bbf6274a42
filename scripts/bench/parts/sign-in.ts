import type {Server} from '../child.ts';
import {type Figures, measure, type SignIn, withLoad} from '../load.ts';
import {over, spread, table, tell} from '../report.ts';
import {migrate, newFile, startFloor, startProvider, startStarter} from '../sites.ts';
import {inTurns, type Options} from '../turns.ts';

/** Whole sign-ins, 16 at a time, of new and of returning people, against Koa with Grant alone. */
export const signIns = ({rounds, seconds}: Options): Promise<string> =>
	withLoad(async load => {
		const provider = await startProvider();
		const database = newFile();
		await migrate(database);
		const floor = await startFloor(['grant'], provider.env);
		const starter = await startStarter(database, provider.env);

		let known = 0;
		const signIn = (server: Server, people: SignIn['people'], seconds: number) =>
			measure(load, [server], {
				what: 'sign-in',
				ports: [server.port],
				provider: provider.port,
				people,
				seconds,
			});
		const enter = async (seconds: number): Promise<Figures> => {
			const figures = await signIn(starter, {from: known}, seconds);
			known += figures.count;
			return figures;
		};
		const sites = [
			{name: 'Koa with Grant, no database', work: (time: number) => signIn(floor, {from: 0}, time)},
			{name: 'the starter, new people', work: enter},
			{
				name: 'the starter, returning people',
				work: (time: number) => signIn(starter, {among: known}, time),
			},
		];
		tell('  warming up');
		for (const {work} of sites) await work(Math.min(2, seconds));
		const results = await inTurns(rounds, sites, ({work}) => work(seconds));

		const rates = results.map(runs => runs.map(({rate}) => rate));
		const costs = results.map(runs => runs.map(({cpu}) => cpu));
		const rows = sites.map(({name}, index) => [
			name,
			spread(rates[index] ?? []),
			spread(over(rates[index] ?? [], rates[0] ?? [])),
			spread(costs[index] ?? []),
			spread(over(costs[index] ?? [], costs[0] ?? [])),
			spread((results[index] ?? []).map(({p50}) => p50)),
			spread((results[index] ?? []).map(({p99}) => p99)),
		]);
		for (const one of [floor, starter, provider]) await one.stop();
		const cpu = ['CPU ms each', "of the floor's"];
		return [
			'### Sign-ins, 16 at a time, SQLite',
			table(['', 'a second', 'of the floor', ...cpu, 'p50 ms', 'p99 ms'], rows),
		].join('\n\n');
	});
