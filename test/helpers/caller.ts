import {createInterface} from 'node:readline';
import {client} from '../../starter/auth/client.ts';
import type {Mixin} from '../../starter/auth/mixin.ts';
import {createDatabase} from '../../starter/database.ts';
import * as providers from '../../starter/providers/index.ts';

// A process of somebody's own, which calls a provider so many times at once when it is told to:
// `node scripts/run.js test/helpers/caller.ts <provider> <id> <method> <path> <count>`

const [name = '', id = '', method = 'GET', path = '', count = ''] = process.argv.slice(2);
const known: Record<string, {mixin: Mixin} | undefined> = {...providers};
const mixin = known[name]?.mixin;
if (!mixin) throw new Error(`no such provider: ${name}`);

const db = createDatabase(process.env.DATABASE_URL ?? '');
const call = client(db, mixin, id);
await db('users').first(); // connected before the start
console.log('ready');

for await (const _ of createInterface({input: process.stdin})) {
	const calls = Array.from({length: Number(count)}, () =>
		call(path, {method}).then(
			({status}) => String(status),
			error => String(error.code ?? error),
		),
	);
	console.log(JSON.stringify(await Promise.all(calls)));
	break;
}
process.stdin.destroy();
await db.destroy();
