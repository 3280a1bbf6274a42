import {renameSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import type {Mixin} from '../../starter/auth/mixin.ts';
import {Browser} from '../helpers/browser.ts';
import {checkOut} from '../helpers/checkout.ts';
import {profilePath, refreshing} from '../helpers/connection.ts';
import {startElsewhere} from '../helpers/elsewhere.ts';
import {freshDatabase} from '../helpers/fresh-database.ts';
import {holdNext} from '../helpers/gate.ts';
import {freePorts, serve, start} from '../helpers/process.ts';
import {dial} from '../helpers/raw.ts';
import {signIn} from '../helpers/sign-in.ts';

// A stop loses no tokens that a provider has sent, though nobody waits for them any more.

/** A clone with a page that calls a provider, as an owner writes one. */
const withPage = (t: ExecutionContext, mixin: Mixin): string => {
	const folder = checkOut(t);
	renameSync(join(folder, 'starter/routes.ts'), join(folder, 'starter/starter-routes.ts'));
	const {name, profile_method: method = 'GET'} = mixin;
	writeFileSync(
		join(folder, 'starter/routes.ts'),
		`import {client} from './auth/client.ts';
		import * as providers from './providers/index.ts';
		import {createRouter as create} from './starter-routes.ts';
		export * from './starter-routes.ts';
		const known = Object.values(providers).find(({mixin}) => mixin.name === '${name}');
		export const createRouter = () => {
			const router = create();
			router.get('/thing/:id', async ctx => {
				const call = client(ctx.db, known.mixin, ctx.params.id);
				ctx.status = (await call('${profilePath(mixin)}', {method: '${method}'})).status;
			});
			return router;
		};`,
	);
	return folder;
};

for (const {mixin} of refreshing.slice(0, 1)) {
	const {name} = mixin;
	const table = `${name}_profiles`;

	test('SIGTERM waits for a refresh whose requester has hung up, and stores its tokens', async t => {
		const {db, url} = await freshDatabase(t);
		const [port = 0] = await freePorts(1);
		const origin = `http://localhost:${port}`;
		const {server, keys, addresses} = await startElsewhere(t, origin, mixin);
		const {child, ended, says} = start(t, withPage(t, mixin), serve, {
			NODE_ENV: 'test',
			STANDIN: 'off',
			ORIGIN: origin,
			PORT: String(port),
			DATABASE_URL: url,
			RATE_LIMIT: 'off',
			...keys,
			...addresses,
		});
		await says('"listening"');
		t.is((await signIn(new Browser(`${origin}/`), name)).status, 302);
		const {id, access_token, refresh_token} = await db(table).first();
		await db(table).update({token_expires_at: 1});

		const held = holdNext({standin: server}, mixin, 'token');
		const {socket} = await dial(t, port);
		socket.write(
			`GET /thing/${encodeURIComponent(id)} HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`,
		);
		await held.asked;
		socket.destroy();
		child.kill('SIGTERM');
		await says('"stopping"');
		await Promise.race([ended, wait(1000)]); // time enough for who would not wait
		t.is(child.exitCode, null);

		held.release();
		t.is(await ended, 0);
		const row = await db(table).first();
		t.not(row.access_token, access_token);
		t.not(row.refresh_token, refresh_token);
		t.true(row.token_expires_at > Date.now());
		t.deepEqual(await db('token_refreshes'), []);
	});
}
