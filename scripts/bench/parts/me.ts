import {setTimeout as wait} from 'node:timers/promises';
import type {Server} from '../child.ts';
import {type Load, measure, withLoad} from '../load.ts';
import {over, short, spread, table, tell} from '../report.ts';
import {migrate, newFile, startFloor, startProvider, startStarter} from '../sites.ts';
import {inTurns, type Options} from '../turns.ts';

interface Site {
	name: string;
	server: Server;
	cookies: string[];
	/** Megabytes before the first request. */
	idle: number;
}

const people = Array.from({length: 64}, (_, person) => person);
const sids = people.map(person => `sid=${person}`);

const floors = [
	{name: 'Koa alone', words: ['koa']},
	{name: 'koa-session in memory', words: ['session']},
	{name: '… and the security headers', words: ['session', 'headers']},
	{name: '… and the request line', words: ['session', 'headers', 'line']},
];

const started = async (name: string, server: Server, cookies: string[]): Promise<Site> => {
	await wait(500);
	return {name, server, cookies, idle: server.memory().now};
};

const startSites = async (load: Load): Promise<Site[]> => {
	const sites: Site[] = [];
	for (const {name, words} of floors) {
		sites.push(await started(name, await startFloor(words), sids));
	}

	const provider = await startProvider();
	const database = newFile();
	await migrate(database);
	const server = await startStarter(database, provider.env);
	const site = await started('the starter', server, []);
	const {port: there} = provider;
	const entered = await load.run({what: 'enter', ports: [server.port], provider: there, people});
	await provider.stop();
	return [...sites, {...site, cookies: entered.cookies}];
};

/** GET /me, signed in, 64 connections, against Koa alone and with ever more of the starter. */
export const me = ({rounds, seconds}: Options): Promise<string> =>
	withLoad(async load => {
		const sites = await startSites(load);
		const ask = ({server, cookies}: Site, seconds: number) => {
			const common = {path: '/me', accept: 'application/json', cookies, seconds};
			return measure(load, [server], {what: 'get', ports: [server.port], ...common});
		};
		tell('  warming up');
		for (const site of sites) await ask(site, Math.min(2, seconds));
		const results = await inTurns(rounds, sites, site => ask(site, seconds));

		const [floor = []] = results.map(runs => runs.map(({rate}) => rate));
		const rows = sites.map(({name, server, idle}, index) => {
			const runs = results[index] ?? [];
			const rates = runs.map(({rate}) => rate);
			return [
				name,
				spread(rates),
				spread(over(rates, floor)),
				spread(runs.map(({p50}) => p50)),
				spread(runs.map(({p99}) => p99)),
				spread(runs.map(({cpu}) => cpu * 1000)),
				short(idle),
				short(server.memory().peak),
			];
		});
		for (const {server} of sites) await server.stop();
		const memory = ['MB idle', 'MB at most'];
		return [
			'### GET /me, signed in, 64 connections, SQLite',
			table(['', 'a second', 'of Koa alone', 'p50 ms', 'p99 ms', 'CPU µs each', ...memory], rows),
		].join('\n\n');
	});
