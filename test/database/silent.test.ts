import {once} from 'node:events';
import {type AddressInfo, createServer, type Socket} from 'node:net';
import test from 'ava';
import knex from 'knex';
import {knexConfig} from '../../starter/database.ts';

/** PostgreSQL's "authenticated" and "ready for a query". */
const welcome = Buffer.from('R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I', 'latin1');

test('a PostgreSQL that lets one in and then says nothing costs no connection for each try', async t => {
	const open = new Set<Socket>();
	const server = createServer(socket => {
		open.add(socket.on('error', () => {}));
		socket.once('close', () => open.delete(socket));
		socket.once('data', () => socket.write(welcome));
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address() as AddressInfo;
	const db = knex({...knexConfig(`postgres://a@127.0.0.1:${port}/a`, 100), version: '15'});
	t.teardown(async () => {
		await db.destroy();
		for (const socket of open) socket.destroy();
		server.close();
	});

	let tries = 0;
	server.on('connection', () => tries++);
	while (tries < 4) await t.throwsAsync(async () => db.select(db.raw('1')));
	t.true(open.size <= 2, `${open.size} open after ${tries} tries`);
});
