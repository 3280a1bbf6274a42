import test from 'ava';
import {createDatabase, pendingMigrations} from '../../starter/database.ts';

test('migrations go up, all the way down, and up again to the same schema', async t => {
	const db = createDatabase('sqlite::memory:');
	t.teardown(() => db.destroy());
	const schema = () => db('sqlite_master').orderBy('name').select('type', 'name', 'sql');
	const ours = async () =>
		(await schema()).filter(({name}) => !/^(knex|sqlite)_/.test(name)).map(({name}) => name);

	await db.migrate.latest();
	const first = await schema();
	t.is(await pendingMigrations(db), 0);

	await db.migrate.rollback(undefined, true);
	t.deepEqual(await ours(), []);
	t.true((await pendingMigrations(db)) > 0);

	await db.migrate.latest();
	t.deepEqual(await schema(), first);
});
