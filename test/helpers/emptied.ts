import type {ExecutionContext} from 'ava';
import type {Knex} from 'knex';
import {createDatabase} from '../../starter/database.ts';
import {migrate} from './migrated.ts';
import {tableNames} from './rows.ts';
import {createSchema, dropSchema} from './schema.ts';

// To make a database and its tables takes MariaDB 200 ms and more, and to drop it 50; to empty it
// takes 20. So a test gets one that an earlier test of this process has left.

const left: string[] = [];
let tables = '';

process.once('beforeExit', async () => {
	for (const url of left.splice(0)) await dropSchema(url);
});

const empty = (db: Knex): Promise<void> =>
	db.transaction(async trx => {
		const names = await tableNames(trx);
		if (names.join() !== tables) throw new Error('a test has changed the schema');
		await trx.raw('drop trigger if exists refuse');
		await trx.raw('set foreign_key_checks = 0');
		for (const name of names) {
			// Only to truncate a table has it count from one again.
			const isCounting = name === 'users' || name === 'audit_events';
			await (isCounting ? trx(name).truncate() : trx(name).delete());
		}
	});

/** A migrated database with nothing in it, that is emptied for the next one when the test ends. */
export const emptiedDatabase = async (
	t: Pick<ExecutionContext, 'teardown'>,
): Promise<{db: Knex; url: string}> => {
	const used = left.pop();
	const url = used ?? (await createSchema());
	const db = createDatabase(url);
	t.teardown(async () => {
		await db.destroy();
		const own = createDatabase(url); // a test may have closed the other one
		const isEmpty = await empty(own).then(
			() => true,
			() => false,
		);
		await own.destroy();
		if (isEmpty) left.push(url);
		else await dropSchema(url);
	});

	if (!used) await migrate(db);
	tables ||= (await tableNames(db)).join();
	return {db, url};
};
