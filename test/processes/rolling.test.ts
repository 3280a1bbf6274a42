import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import type {Answer} from '../helpers/browser.ts';
import {holdNext} from '../helpers/gate.ts';
import {provider} from '../helpers/people.ts';
import {script, start} from '../helpers/process.ts';
import {registry} from '../helpers/registry.ts';
import {agreeAtOnce, signIn} from '../helpers/sign-in.ts';
import {counts, elsewhere, type Many, servedBy, shareMany} from './many.ts';

/** What a newer checkout adds to the schema: the processes of the older one do not know of it. */
const migration = `
import type {Knex} from 'knex';

export const up = async (db: Knex): Promise<void> => {
	await db.schema.createTable('nicknames', table => {
		table.string('nickname').primary();
	});
	await db.schema.alterTable('users', table => {
		table.string('nickname');
	});
};

export const down = async (db: Knex): Promise<void> => {
	await db.schema.alterTable('users', table => {
		table.dropColumn('nickname');
	});
	await db.schema.dropTable('nicknames');
};
`;

/** Asks one thing after another at a proxy, until it is stopped. */
const begin = (many: Many, origin: string) => {
	const lost: string[] = [];
	const waiting = new Map<number, () => void>();
	let asked = 0;
	let isOver = false;

	const ask = async (status: number, act: () => Promise<Answer>): Promise<void> => {
		const answer = await act();
		asked++;
		waiting.get(servedBy(answer))?.();
		if (answer.status === status) return;
		throw new Error(`${answer.status} by ${answer.headers.get('x-served-by')}: ${answer.url}`);
	};
	const repeat = async (act: () => Promise<void>): Promise<void> => {
		while (!isOver) {
			await act().catch(error => lost.push(String(error).slice(0, 200)));
		}
	};
	const browserThere = () => Object.assign(many.browser(), {url: `${origin}/`});

	const read = async (): Promise<void> => {
		const browser = browserThere();
		await signIn(browser, provider, {name: 'Reads'});
		browser.url = `${origin}/`;
		await repeat(() => ask(200, () => browser.getJson('/me')));
	};
	const names = registry.map(({mixin}) => mixin.name);
	const comeAndGo = (): Promise<void> =>
		repeat(async () => {
			const name = names.shift() ?? '';
			names.push(name);
			const browser = browserThere();
			const callback = await agreeAtOnce(browser, name, {name: 'Comes and goes'});
			await ask(302, () => browser.get(elsewhere(callback, origin)));
			await ask(200, () => browser.getJson('/me'));
			await ask(200, () => browser.api('/logout'));
			await ask(401, () => browser.getJson('/me'));
		});

	const all = Promise.all([read(), comeAndGo(), comeAndGo()]);
	return {
		/** What was not answered as it should be. */
		lost,
		asked: () => asked,
		/** Resolves when the process at this port has answered from now on. */
		serves: (port: number) => new Promise<void>(resolve => waiting.set(port, resolve)),
		async stop() {
			isOver = true;
			await all;
		},
	};
};

for (const count of counts) {
	const many = shareMany(count);

	test(`${count} processes: a rolling restart onto a schema that has more loses no request`, async t => {
		const newer = many.checkOut();
		writeFileSync(join(newer, 'starter/migrations/29991231000000_add_nicknames.ts'), migration);
		const loads = [many.origin, many.plain].map(origin => begin(many, origin));
		for (const {stop} of loads) t.teardown(stop);

		const up = start(t, newer, script('migrate.ts'), many.env);
		t.is(await up.ended, 0, up.output());
		t.deepEqual(await many.db('nicknames'), []);
		for (const one of many.all) {
			const {ended} = one;
			await one.replace(newer);
			t.is(await ended, 0);
			// On to the next when this one is at work again, for either proxy.
			await Promise.all(loads.map(({serves}) => serves(one.port)));
		}
		await Promise.all(loads.map(({stop}) => stop()));

		const lost = loads.flatMap(load => load.lost);
		t.deepEqual(lost.slice(0, 10), [], `lost: ${lost.length}`);
		t.log(`${loads.map(load => load.asked()).join(' and ')} requests`);
	});
}

for (const {mixin} of registry.slice(0, 1)) {
	const many = shareMany(counts[0]);

	test('a sign-in under way ends well when its process is told to stop, and not when it is killed', async t => {
		for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
			const [one] = many.all;
			if (!one) return t.fail();
			const browser = many.browser();
			const callback = await agreeAtOnce(browser, mixin.name, {name: 'Interrupted'});
			const held = holdNext(many, mixin, 'token');
			const answer = browser.get(elsewhere(callback, one.origin)).then(
				({status}) => status,
				error => error.code,
			);
			await held.asked;
			one.child.kill(signal);
			await (signal === 'SIGTERM' ? one.says('"stopping"') : one.ended);
			held.release();

			t.is(await answer, signal === 'SIGTERM' ? 302 : 'ECONNRESET');
			await one.replace(many.folder);
		}
	});
}
