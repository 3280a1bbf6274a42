import type {Server} from '../child.ts';
import {type Load, measure, withLoad} from '../load.ts';
import {over, spread, table, tell} from '../report.ts';
import {migrate, newSchema, type Provider, startProvider, startStarter} from '../sites.ts';
import {inTurns, type Options} from '../turns.ts';

const people = Array.from({length: 64}, (_, person) => person);

/** One app of so many processes on a schema of its own, with 64 people signed in. */
const startSite = async (load: Load, provider: Provider, url: string, count: number) => {
	const database = await newSchema(url);
	await migrate(database);

	const servers: Server[] = [];
	for (let index = 0; index < count; index++) {
		const ORIGIN = 'http://127.0.0.1:8080'; // one for all; the load goes by paths alone
		servers.push(await startStarter(database, {...provider.env, ORIGIN}));
	}
	const ports = servers.map(({port}) => port);
	const {cookies} = await load.run({what: 'enter', ports, provider: provider.port, people});
	const name = count === 1 ? 'one process' : `${count} processes`;
	return {name, servers, ports, cookies, known: people.length};
};

type Site = Awaited<ReturnType<typeof startSite>>;

/** /me and sign-ins on PostgreSQL, each request at the next of one, two and four processes. */
export const processes = ({rounds, seconds}: Options): Promise<string> => {
	const {TEST_POSTGRES_URL: url} = process.env;
	if (!url) throw new Error('processes needs TEST_POSTGRES_URL, where it may make schemas.');

	return withLoad(async load => {
		const provider = await startProvider();
		const sites: Site[] = [];
		for (const count of [1, 2, 4]) {
			tell(`  starting ${count}`);
			sites.push(await startSite(load, provider, url, count));
		}
		const get = ({servers, ports, cookies}: Site, seconds: number) => {
			const common = {path: '/me', accept: 'application/json', cookies, seconds};
			return measure(load, servers, {what: 'get', ports, ...common});
		};
		const signIn = async (site: Site, seconds: number) => {
			const {ports, known: from} = site;
			const common = {provider: provider.port, people: {from}, seconds};
			const figures = await measure(load, site.servers, {what: 'sign-in', ports, ...common});
			site.known += figures.count;
			return figures;
		};

		const rows: string[][] = [];
		for (const [name, work] of [
			['GET /me', get],
			['new sign-ins', signIn],
		] as const) {
			tell(`  ${name}`);
			for (const site of sites) await work(site, Math.min(2, seconds));
			const results = await inTurns(rounds, sites, site => work(site, seconds));
			const rates = results.map(runs => runs.map(({rate}) => rate));
			for (const [index, site] of sites.entries()) {
				rows.push([
					`${name}, ${site.name}`,
					spread(rates[index] ?? []),
					spread(over(rates[index] ?? [], rates[0] ?? [])),
					spread((results[index] ?? []).map(({cpu}) => cpu)),
				]);
			}
		}
		for (const {servers} of sites) {
			for (const server of servers) await server.stop();
		}
		await provider.stop();
		const head = ['', 'a second', 'of one process', 'CPU ms each, of the app'];
		return ['### Processes, PostgreSQL', table(head, rows)].join('\n\n');
	});
};
