import type {Knex} from 'knex';
import {dump} from '../helpers/rows.ts';
import {database} from '../helpers/schema.ts';

type Row = Record<string, unknown>;

/** Enough that no database finds it easier to read all of a table. */
const rows = 1000;
const minute = 60 * 1000;

/** Keeps the first row that each table was ever seen with. */
export const createSamples = (db: Knex) => {
	const samples = new Map<string, Row>();
	return {
		samples,
		async take(): Promise<void> {
			for (const [table, [row]] of Object.entries(await dump(db))) {
				if (row && !samples.has(table)) samples.set(table, row);
			}
		},
	};
};

const times = /_at$|^until$/;

/** Texts that tell rows apart; all others may be the same in each. */
const telling = new Set(['id', 'username', 'browser', 'holder']);

/** A row like another, of another person and at another time, which is still to come. */
const another = (row: Row, at: number): Row => {
	const number = 1_000_000 + at;
	const later = Date.now() + at * minute;
	return Object.fromEntries(
		Object.entries(row)
			.filter(([name]) => name !== 'username_key') // is made by the database
			.map(([name, value]) => {
				if (typeof value === 'number' && times.test(name)) return [name, later];
				if (name === 'user_id' || (name === 'id' && typeof value === 'number')) {
					return [name, number];
				}
				return [name, telling.has(name) ? String(number) : value];
			}),
	);
};

/** Fills every table of which there is a sample, and has the database count what is in them. */
export const fill = async (db: Knex, samples: ReadonlyMap<string, Row>): Promise<void> => {
	// All others refer to users.
	for (const table of new Set(['users', ...samples.keys()])) {
		const sample = samples.get(table) ?? {};
		const filler = Array.from({length: rows}, (_, at) => another(sample, at));
		await db.batchInsert(table, filler, 200);
		await db.raw(`analyze ${database === 'mysql' ? 'table' : ''} ??`, [table]);
	}
};
