import type {Knex} from 'knex';
import {secretColumns} from '../starter/auth/stored-tokens.ts';
import {createSeals, type Seals} from '../starter/auth/tokens.ts';
import {ConfigError, readDatabaseUrl, readTokenKeys} from '../starter/config.ts';
import {createDatabase} from '../starter/database.ts';
import {explain} from '../starter/explain.ts';
import * as providers from '../starter/providers/index.ts';

// npm run tokens:rotate: seals all that is sealed anew under the newest of TOKEN_KEYS, beside the
// running app. Ended half-way it loses nothing, and the next run goes on where it ended.

const help = `npm run tokens:rotate

  1. Put a new secret in front of TOKEN_KEYS, keep the old ones behind it, and restart the app.
     With several processes put it last first, restart them all, and then to the front, as one
     that does not know it yet cannot open what another has sealed.
  2. Run this. It may run beside the app; it may be ended and run again.
  3. Take the old secrets away, and restart.

What no key opens stays as it is: whose token it is will be asked to connect again.`;

/** A table with sealed columns. */
interface Sealed {
	table: string;
	columns: readonly string[];
}

const batch = 200;

const sealedTables = async (db: Knex): Promise<Sealed[]> => {
	const tables = [
		...Object.values(providers).map(({mixin}) => ({
			table: `${mixin.name}_profiles`,
			columns: secretColumns,
		})),
		{table: 'revocations', columns: ['access_token', 'refresh_token', 'token_secret']},
		{table: 'oauth_flows', columns: ['data']},
	];
	const there = await Promise.all(tables.map(({table}) => db.schema.hasTable(table)));
	return tables.filter((_, at) => there[at]);
};

type Row = Record<string, string | null> & {id: string};

/** What is not sealed by the newest key yet, sealed by it; what no key opens is left out. */
const renewed = async (seals: Seals, table: string, {id: row, ...columns}: Row) => {
	const changes: Record<string, string> = {};
	let closed = 0;
	for (const [column, sealed] of Object.entries(columns)) {
		if (!sealed || seals.isNewest(sealed)) continue;
		const place = {table, row, column};
		const text = seals.open(sealed, place);
		if (text === undefined) closed++;
		else changes[column] = seals.seal(text, place);
	}
	return {changes, closed};
};

/** Goes through a table once. `lost` counts rows that the app changed between our read and write. */
const pass = async (
	db: Knex,
	seals: Seals,
	{table, columns}: Sealed,
	say: (rows: number) => void,
) => {
	const sum = {rows: 0, rotated: 0, closed: 0, lost: 0};

	for (let after = ''; ; ) {
		const rows: Row[] = await db(table)
			.where('id', '>', after)
			.orderBy('id')
			.limit(batch)
			.select('id', ...columns);
		const last = rows.at(-1);
		if (!last) return sum;
		after = last.id;

		const work = await Promise.all(
			rows.map(async row => ({row, ...(await renewed(seals, table, row))})),
		);
		// Row by row, as a lock on several would be in the way of who deletes an account.
		for (const {row, changes, closed} of work) {
			sum.closed += closed;
			const changed = Object.keys(changes);
			if (changed.length === 0) continue;
			const before = Object.fromEntries(changed.map(column => [column, row[column] ?? null]));
			// A refresh in the meantime has brought newer tokens, which must not be undone.
			const count = await db(table)
				.where({id: row.id, ...before})
				.update(changes);
			if (count === 1) sum.rotated += changed.length;
			else sum.lost++;
		}
		sum.rows += rows.length;
		say(sum.rows);
	}
};

const rotate = async (db: Knex, seals: Seals): Promise<string> => {
	let [rotated, closed] = [0, 0];
	for (const sealed of await sealedTables(db)) {
		const [{count = 0} = {}] = await db(sealed.table).count({count: '*'});
		const say = progress(sealed.table, Number(count));
		for (;;) {
			const sum = await pass(db, seals, sealed, say);
			rotated += sum.rotated;
			if (sum.lost > 0) continue;
			closed += sum.closed;
			break;
		}
	}
	const doubt = closed > 0 ? ` ${closed} are opened by no key, and stay as they are.` : '';
	return `Sealed anew: ${rotated}. All that opens is under the newest key.${doubt}`;
};

/** Says on stderr how far it is: at the end of a table, and once a second before. */
const progress = (table: string, all: number) => {
	let said = Date.now();
	return (rows: number) => {
		if (rows < all && Date.now() - said < 1000) return;
		said = Date.now();
		console.error(`${table}: ${rows} of ${all}`);
	};
};

const run = async (args: string[]): Promise<string> => {
	if (args[0] === '--help' || args[0] === '-h') return help;
	if (args.length > 0) throw new ConfigError('It takes nothing but --help.');

	const seals = createSeals(readTokenKeys());
	const db = createDatabase(readDatabaseUrl());
	try {
		if (!(await db.schema.hasTable('users'))) {
			throw new ConfigError('This database has no users: see DATABASE_URL, or npm run migrate.');
		}
		return await rotate(db, seals);
	} finally {
		await db.destroy();
	}
};

try {
	console.log(await run(process.argv.slice(2)));
} catch (error) {
	console.error(explain(error) ?? error);
	process.exitCode = 1;
}
