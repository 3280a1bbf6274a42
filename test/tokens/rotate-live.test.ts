import test, {type ExecutionContext} from 'ava';
import type {Knex} from 'knex';
import {client} from '../../starter/auth/client.ts';
import {createSeals} from '../../starter/auth/tokens.ts';
import type {Environment} from '../../starter/config.ts';
import {startApp, type TestApp} from '../helpers/app.ts';
import {checkOut} from '../helpers/checkout.ts';
import {profilePath, refreshing} from '../helpers/connection.ts';
import {freshDatabase} from '../helpers/fresh-database.ts';
import {meOf} from '../helpers/me.ts';
import {script} from '../helpers/process.ts';
import {linesOf, newer, older, rotate, startRotation} from '../helpers/rotate.ts';
import {run} from '../helpers/run.ts';
import {unseal} from '../helpers/sealed.ts';
import {signIn} from '../helpers/sign-in.ts';

// `npm run tokens:rotate` beside an app that is used, and ended before its end.

const count = 3000;

/** Rows of many people, whose tokens say `what`. They are marked by the time when they were made. */
const rowsOf = async ({db}: TestApp, table: string, what: string) => {
	const seals = createSeals([older]);
	const {user_id} = await db(table).first('user_id');
	return Promise.all(
		Array.from({length: count}, async (_, at) => {
			const id = `${at % 10}-${at}`;
			const access_token = seals.seal(what, {table, row: id, column: 'access_token'});
			return {id, user_id, remote: '{}', access_token, created_at: 1, updated_at: 1};
		}),
	);
};

/** Resolves when the first rows have been sealed anew. */
const isBegun = async (db: Knex, table: string): Promise<void> => {
	const {isNewest} = createSeals([newer]);
	while (!isNewest((await db(table).orderBy('id').first()).access_token));
};

for (const {mixin} of refreshing.slice(0, 1)) {
	const {name} = mixin;
	const table = `${name}_profiles`;

	/** An app whose table takes a while to rotate. */
	const withMany = async (t: ExecutionContext) => {
		const {db, url} = await freshDatabase(t);
		const app = await startApp(t, {db, env: {TOKEN_KEYS: older}});
		await signIn(app.browser(), name);
		await db.batchInsert(table, await rowsOf(app, table, 'a token'), 100);
		return {app, db, url};
	};

	test.serial(
		'ended half-way it has lost nothing, and the next run goes on where it ended',
		async t => {
			const {db, url} = await withMany(t);
			const held = await unseal(db, older);

			const {child, ended} = startRotation(t, url);
			await isBegun(db, table);
			child.kill('SIGKILL');
			t.is(await ended, 'SIGKILL');
			const all = Object.keys(held).length;
			const left = Object.values(await unseal(db, newer)).filter(text => text === undefined).length;
			t.true(left > 0 && left < all, `${left} of ${all} are left`);
			t.deepEqual(await unseal(db, newer, older), held);

			const {code, stdout, stderr} = await rotate(t, url);
			t.is(code, 0);
			t.is(String(stdout).split('.')[0], `Sealed anew: ${left}`);
			t.is(linesOf(stderr).at(-1), `${table}: ${count + 1} of ${count + 1}`);
			t.deepEqual(await unseal(db, newer), held);
		},
	);

	test.serial(
		'what has become newer between its read and its write stays as it became',
		async t => {
			const {app, db, url} = await withMany(t);
			const rows = await rowsOf(app, table, 'a newer token');

			const {ran} = startRotation(t, url);
			await isBegun(db, table);
			// However far it is: it reads rows while this lasts, and cannot write them before its end.
			await db.transaction(async trx => {
				await trx(table).where({created_at: 1}).delete();
				await trx.batchInsert(table, rows, 100);
			});
			const {code, stderr} = await ran;
			t.is(code, 0, stderr);
			const texts = Object.values(await unseal(db, newer));
			t.is(texts.filter(text => text === 'a newer token').length, count);
			t.false(texts.includes(undefined), 'and is under the newest key too');
		},
	);

	test.serial('who uses the app meanwhile notices nothing', async t => {
		const {db, url} = await freshDatabase(t);
		// Of several processes, one that was not started anew: it seals with the older key.
		const app = await startApp(t, {db, env: {TOKEN_KEYS: `${older},${newer}`}});
		app.standin.settings.tokenLifetime = 30; // so that every call refreshes
		const ids: string[] = [];
		for (let at = 0; at < 10; at++) {
			const browser = app.browser();
			await signIn(browser, name, {name: `Visitor ${at}`});
			ids.push((await meOf(browser)).profiles[0]?.id ?? '');
		}

		const {ran, child} = startRotation(t, url);
		const method = mixin.profile_method ?? 'GET';
		const call = async (id: string) =>
			(await client(db, mixin, id)(profilePath(mixin), {method})).status;
		while (child.exitCode === null) {
			t.deepEqual(new Set(await Promise.all(ids.map(call))), new Set([200]));
		}
		t.is((await ran).code, 0, (await ran).stderr);
		t.deepEqual(new Set(await Promise.all(ids.map(call))), new Set([200]));
	});
}

test.serial(
	'without keys, or with words that it does not know, it says what is missing',
	async t => {
		const {url} = await freshDatabase(t);
		const folder = checkOut(t);
		const mistakes: [env: Environment, args: string[], said: RegExp][] = [
			[{TOKEN_KEYS: ''}, [], /^TOKEN_KEYS must be set in production\.$/],
			[{TOKEN_KEYS: 'short'}, [], /^TOKEN_KEYS needs secrets of 32 characters/],
			[{TOKEN_KEYS: newer}, ['now'], /^It takes nothing but --help\.$/],
		];
		for (const [env, args, said] of mistakes) {
			const {code, stdout, stderr} = await run(
				t,
				script('rotate-tokens.ts', ...args),
				{...env, NODE_ENV: 'production', DATABASE_URL: url},
				folder,
			);
			t.is(code, 1);
			t.is(String(stdout), '');
			t.is(linesOf(stderr).length, 1);
			t.regex(stderr.trim(), said);
		}
		const help = await run(t, ['npm', 'run', '-s', 'tokens:rotate', '--', '--help'], {});
		t.is(help.code, 0);
		t.regex(String(help.stdout), /Put a new secret in front of TOKEN_KEYS/);
	},
);
