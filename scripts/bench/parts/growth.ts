import {type Figures, type Get, type Load, measure, withLoad} from '../load.ts';
import {over, short, spread, table, tell} from '../report.ts';
import {type Sizes, seed} from '../seed.ts';
import {migrate, newFile, type Provider, startProvider, startStarter} from '../sites.ts';
import {inTurns, type Options} from '../turns.ts';

// Few enough that what is written of each session once a minute does not show.
const visitors = 256;

/** An app with so many users, of whom some are signed in, here and there in the tables. */
const startSite = async (load: Load, provider: Provider, users: number) => {
	const database = newFile();
	await migrate(database);
	tell(`  ${users} users`);
	const sizes = await seed(database, users);
	const server = await startStarter(database, provider.env);
	const signedIn = Math.min(visitors, users);
	const people = Array.from({length: signedIn}, (_, index) =>
		Math.floor((index * users) / signedIn),
	);
	const ports = [server.port];
	const {cookies} = await load.run({what: 'enter', ports, provider: provider.port, people});
	return {name: `${users.toLocaleString('en')} users`, users, server, cookies, sizes};
};

type Site = Awaited<ReturnType<typeof startSite>>;

/** The same requests with ever more users, and what a user takes on the disk. */
export const growth = ({rounds, seconds, sizes}: Options): Promise<string> =>
	withLoad(async load => {
		const provider = await startProvider();
		const sites: Site[] = [];
		for (const users of sizes) sites.push(await startSite(load, provider, users));

		const get =
			(path: string, accept: string) =>
			({server, cookies}: Site, seconds: number) => {
				const job: Get = {what: 'get', ports: [server.port], path, accept, cookies, seconds};
				return measure(load, [server], job);
			};
		const signIn = ({server, users}: Site, seconds: number) =>
			measure(load, [server], {
				what: 'sign-in',
				ports: [server.port],
				provider: provider.port,
				people: {among: users},
				seconds,
			});
		const kinds = [
			{name: 'GET /me', work: get('/me', 'application/json')},
			{name: 'GET /account', work: get('/account', 'text/html')},
			{name: 'a returning sign-in', work: signIn},
		];

		const rows: string[][] = [];
		for (const {name, work} of kinds) {
			tell(`  ${name}`);
			for (const site of sites) await work(site, Math.min(2, seconds));
			const results = await inTurns(rounds, sites, site => work(site, seconds));
			const each = (of: (run: Figures) => number) => results.map(runs => runs.map(of));
			const [rates, costs] = [each(({rate}) => rate), each(({cpu}) => cpu)];
			const ratio = (all: number[][]) => spread(over(all.at(-1) ?? [], all[0] ?? []));
			rows.push([`${name}, a second`, ...rates.map(spread), ratio(rates)]);
			rows.push([`${name}, CPU ms`, ...costs.map(spread), ratio(costs)]);
		}
		for (const {server} of sites) await server.stop();
		await provider.stop();

		const head = ['', ...sites.map(({name}) => name)];
		const bytes = (name: string, of: keyof Sizes) => [
			name,
			...sites.map(({sizes}) => short(sizes[of])),
		];
		return [
			'### Growth, SQLite',
			table([...head, 'the last of the first'], rows),
			table(head, [
				['file, MB', ...sites.map(({sizes}) => short(sizes.all / 2 ** 20))],
				bytes('bytes a user, with one profile and its identity', 'user'),
				bytes('bytes a session', 'session'),
				bytes("bytes a sign-in's line in the history", 'event'),
			]),
		].join('\n\n');
	});
