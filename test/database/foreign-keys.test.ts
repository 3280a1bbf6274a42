import test from 'ava';
import {emptyDatabase, ownDatabase} from '../helpers/fresh-database.ts';
import {registry} from '../helpers/registry.ts';
import {database} from '../helpers/schema.ts';
import {foreignKeys} from './foreign-keys.ts';

// Who deletes a user deletes what refers to it: by an index, or by reading every such table. No plan
// of PostgreSQL's or MariaDB's shows that.

test.serial('every foreign key has an index', async t => {
	const {all, without} = await foreignKeys(await ownDatabase(t));
	const tables = ['identities', 'oauth_flows', 'sessions', 'user_profiles'];
	for (const table of [...tables, ...registry.map(({mixin}) => `${mixin.name}_profiles`)]) {
		t.true(all.includes(`${table}.user_id`), table);
	}
	t.deepEqual(without, []);
});

test.serial('one that has none is found', async t => {
	const db = await emptyDatabase(t);
	await db.schema.createTable('parents', table => {
		table.integer('one').notNullable();
		table.integer('two').notNullable();
		table.primary(['one', 'two']);
		table.unique(['one']);
	});
	for (const name of ['bare', 'second', 'half', 'served']) {
		await db.schema.createTable(name, table => {
			table.integer('one');
			table.integer('two');
			table.integer('three');
			if (name === 'second') table.index(['three', 'one']);
			if (name === 'served') table.index(['two', 'one', 'three']);
			if (name === 'half') table.index(['one', 'three']);
			const isPair = name === 'half' || name === 'served';
			if (isPair) table.foreign(['one', 'two']).references(['one', 'two']).inTable('parents');
			else table.foreign('one').references('parents.one');
		});
	}

	const {all, without} = await foreignKeys(db);
	t.deepEqual(all, ['bare.one', 'half.one+two', 'second.one', 'served.one+two']);
	// MariaDB and MySQL make one where there is none.
	const bare = ['bare.one', 'half.one+two', 'second.one'];
	t.deepEqual(without, database === 'mysql' ? [] : bare);
});
