import test from 'ava';
import {startApp} from '../helpers/app.ts';
import {anyone} from '../helpers/registry.ts';
import {describeAs, everyText} from '../helpers/remote.ts';
import {onlyProfile} from '../helpers/rows.ts';
import {database} from '../helpers/schema.ts';
import {signIn} from '../helpers/sign-in.ts';

// PostgreSQL alone says who waits for a row; SQLite lets nobody begin meanwhile.
if (database === 'postgres')
	test.serial('two arrivals of one person at once leave one name in both tables', async t => {
		const app = await startApp(t);
		const {mixin} = anyone ?? t.fail();
		const arrive = (name: string) => {
			describeAs(app, mixin, profile => everyText(profile, mixin, text => `${name} ${text}`));
			return signIn(app.browser(), mixin.name);
		};
		await arrive('First');
		const held = await app.db.transaction();
		await held('users').forUpdate();
		/** Waits until so many wait for the row that is held. */
		const waiting = async (count: number) => {
			for (let found = -1; found < count; ) {
				const {rows} = await held.raw(
					"select count(*) from pg_locks where not granted and (relation = 'users'::regclass or transactionid = pg_current_xact_id()::xid)",
				);
				found = Number(rows[0].count);
			}
		};
		const second = arrive('Second');
		await waiting(1);
		const third = arrive('First'); // as it was: nothing seems to be new
		await waiting(2);
		await held.commit();

		t.deepEqual([(await second).status, (await third).status], [302, 302]);
		const {remote} = await onlyProfile(app.db, mixin.name);
		const identity = await app.db('identities').first();
		t.true(String(remote).includes('"First '));
		t.true(identity?.label.startsWith('First '), identity?.label);
	});
