import {parseArgs} from 'node:util';
import {leave} from './child.ts';
import {growth} from './parts/growth.ts';
import {me} from './parts/me.ts';
import {processes} from './parts/processes.ts';
import {signIns} from './parts/sign-in.ts';
import {sizes} from './parts/sizes.ts';
import {startUp} from './parts/start.ts';
import {busyNote} from './quiet.ts';
import {machine, tell} from './report.ts';
import type {Options} from './turns.ts';

// npm run bench: the figures of docs/performance.md. Each is a ratio to a floor that was measured in
// the same run, in turns with it. Tables on stdout, how far it is on stderr.

const parts: Record<string, (options: Options) => Promise<string>> = {
	me,
	'sign-in': signIns,
	start: startUp,
	growth,
	processes,
	sizes,
};
const usual = ['me', 'sign-in', 'start'];

const help = `npm run bench [-- PARTS] [options]

  me         GET /me, signed in, 64 connections, against Koa alone and what lies between
  sign-in    whole sign-ins, 16 at a time, against Koa with Grant and no database
  start      from \`node\` to the first 200 of /healthz, against Koa alone
  all        these three, which is what you get without a word
  growth     /me, /account and returning sign-ins with 1,000, 100,000 and 1,000,000 users: some minutes
             more, and 3 GB in the temporary folder
  processes  /me and sign-ins with one, two and four processes; TEST_POSTGRES_URL says where it may
             make schemas, which it drops at the end
  sizes      what a user, a session and a sign-in take on the disk, there and in SQLite

  --rounds N   turns of each (5; start takes two of them in a round)
  --seconds N  length of a run (3)
  --sizes N,N  users for growth, the fewest first

Memory and processor time are told on Linux only. What .env and the environment set for the app
counts here as well: with REDIS_URL, sessions live there.`;

const read = () => {
	const {values, positionals} = parseArgs({
		allowPositionals: true,
		options: {
			rounds: {type: 'string', default: '5'},
			seconds: {type: 'string', default: '3'},
			sizes: {type: 'string', default: '1000,100000,1000000'},
			help: {type: 'boolean', default: false},
		},
	});
	const names = positionals.length > 0 ? positionals : ['all'];
	const chosen = names.flatMap(name => (name === 'all' ? usual : [name]));
	const options: Options = {
		rounds: Number(values.rounds),
		seconds: Number(values.seconds),
		sizes: values.sizes.split(',').map(Number),
	};

	const unknown = chosen.find(name => !Object.hasOwn(parts, name));
	if (unknown) throw new Error(`There is no part called ${unknown}. Try --help.`);
	const counts = [options.rounds, ...options.sizes];
	if (!counts.every(count => Number.isInteger(count) && count > 0) || !(options.seconds > 0)) {
		throw new Error('--rounds, --seconds and --sizes are numbers above 0.');
	}
	return {chosen: [...new Set(chosen)], options, wantsHelp: values.help};
};

try {
	const {chosen, options, wantsHelp} = read();
	if (wantsHelp) console.log(help);
	for (const name of wantsHelp ? [] : chosen) {
		tell(name);
		console.log(`${await parts[name]?.(options)}\n`);
	}
	if (!wantsHelp) console.log([machine(), busyNote()].filter(Boolean).join('\n\n'));
	await leave(0);
} catch (error) {
	await leave(1, (error as Error).message);
}
