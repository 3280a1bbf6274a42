import type {Knex} from 'knex';
import {createSeals} from '../../starter/auth/tokens.ts';
import {dump} from './rows.ts';

/** Sealed under some key: `v1.KEY.DATA`. */
const sealed = /^v1\.[0-9a-f]{16}\.[\w-]+$/;

/**
 * Every sealed value of a database by `table/id/column`, whichever tables those are: opened with
 * these keys, or undefined where none of them opens it there.
 */
export const unseal = async (
	db: Knex,
	...keys: string[]
): Promise<Record<string, string | undefined>> => {
	const seals = createSeals(keys);
	const found: Record<string, string | undefined> = {};
	for (const [table, rows] of Object.entries(await dump(db))) {
		for (const row of rows) {
			for (const [column, value] of Object.entries(row)) {
				if (typeof value !== 'string' || !sealed.test(value)) continue;
				const place = {table, row: String(row.id), column};
				found[Object.values(place).join('/')] = seals.open(value, place);
			}
		}
	}
	return found;
};
