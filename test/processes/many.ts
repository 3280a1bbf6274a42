import test, {type ExecutionContext} from 'ava';
import type {Knex} from 'knex';
import type {Standin} from '../../scripts/standin/index.ts';
import type {Environment} from '../../starter/config.ts';
import {type Answer, Browser} from '../helpers/browser.ts';
import {checkOut} from '../helpers/checkout.ts';
import {production} from '../helpers/environment.ts';
import {freshDatabase} from '../helpers/fresh-database.ts';
import {freePorts, type Started, serve, start} from '../helpers/process.ts';
import {addressesAt, standinFor} from '../helpers/standin.ts';
import {ownNumber} from '../redis/number.ts';
import {startNginx} from './nginx.ts';

type Test = Pick<ExecutionContext, 'teardown'>;

/** How many processes there are, in each of the stories. */
export const counts = [2, 4] as const;

/** One of the processes. */
export interface One extends Started {
	port: number;
	/** Asked by itself, past the proxy. */
	origin: string;
	/** Has it stop unless it has, and starts it anew from a checkout. Resolves when it is ready. */
	replace(folder: string): Promise<void>;
}

/** The app as several processes in production, behind one proxy. */
export interface Many {
	/** Where people reach it: at a proxy that keeps its connections to the processes. */
	origin: string;
	/** Another proxy, which makes a connection for each request. */
	plain: string;
	/** The checkout that they were started from, and the environment that they share. */
	folder: string;
	env: Environment;
	/** Makes another checkout, for processes that take the place of these. */
	checkOut(): string;
	all: One[];
	db: Knex;
	/** Plays every provider. */
	standin: Standin;
	/** A new browser at the proxy, with another's cookies or none. */
	browser(like?: Browser): Browser;
	/** The same, in front of each process. */
	browsers(like?: Browser): Browser[];
}

const startOne = async (t: Test, folder: string, env: Environment, port: number): Promise<One> => {
	const origin = `http://localhost:${port}`;
	const begin = async (from: string): Promise<Started> => {
		const started = start(t, from, serve, {...env, PORT: String(port)});
		await started.says('"listening"');
		const {status, text} = await new Browser(origin).get('/readyz');
		if (status !== 200) throw new Error(`not ready: ${text}`);
		return started;
	};

	const one: One = {
		...(await begin(folder)),
		port,
		origin,
		async replace(from) {
			one.child.kill('SIGTERM');
			await one.ended;
			Object.assign(one, await begin(from));
		},
	};
	return one;
};

/** Starts so many processes as `npm start` does, on a database and a Redis of their own. */
const startMany = async (t: Test, count: number, limit: string): Promise<Many> => {
	const [kept = 0, plain = 0, ...ports] = await freePorts(2 + count);
	const origin = `http://localhost:${kept}`;
	const {db, url} = await freshDatabase(t);
	const redis = await ownNumber(t);
	const standin = await standinFor(t, origin);

	const folder = checkOut(t);
	const env: Environment = {
		...production,
		...addressesAt(standin.origin),
		HOST: '127.0.0.1',
		ORIGIN: origin,
		DATABASE_URL: url,
		REDIS_URL: redis.url,
		TRUST_PROXY: '1',
		RATE_LIMIT: limit,
	};
	const all = await Promise.all(ports.map(port => startOne(t, folder, env, port)));
	await startNginx(t, {port: kept, ports, keepsConnections: true});
	await startNginx(t, {port: plain, ports, keepsConnections: false});

	const browserAt = (where: string, like?: Browser): Browser => {
		const browser = new Browser(`${where}/`);
		for (const [host, jar] of like?.cookies ?? []) browser.cookies.set(host, new Map(jar));
		return browser;
	};
	return {
		origin,
		plain: `http://localhost:${plain}`,
		folder,
		env,
		checkOut: () => checkOut(t),
		all,
		db,
		standin,
		browser: like => browserAt(origin, like),
		browsers: like => all.map(one => browserAt(one.origin, like)),
	};
};

const shared = new Map<string, Many>();

/**
 * So many processes for all the stories that run in this one, as to start them takes longer than
 * most. They are there when the first story runs. Limits are off, as all comes from one address,
 * unless that is what a story is about.
 */
export const shareMany = (count: number, limit = 'off'): Many => {
	const key = `${count} ${limit}`;
	const known = shared.get(key);
	if (known) return known;
	const many = {} as Many;
	shared.set(key, many);

	const ends: (() => unknown)[] = []; // the last one first, as AVA has it
	test.before(async () => {
		const t = {teardown: (end: () => unknown) => void ends.push(end)} as Test;
		Object.assign(many, await startMany(t, count, limit));
	});
	test.after.always(async () => {
		for (const end of ends.reverse()) await end();
	});
	return many;
};

/** An address of the app as if it were at another origin: that of a process, or of the other proxy. */
export const elsewhere = (address: string, origin: string): string => {
	const {pathname, search} = new URL(address);
	return origin + pathname + search;
};

/** The port of the process that has answered, after those that the proxy had asked before it. */
export const servedBy = ({headers}: Answer): number =>
	Number(headers.get('x-served-by')?.split(':').at(-1));
