import test from 'ava';
import {readTogether} from '../../starter/together.ts';
import {startApp} from '../helpers/app.ts';
import {newcomer, secondBrowser} from '../helpers/people.ts';
import {isSignedIn, rowId} from '../helpers/sessions.ts';

/** A read whose queries end when they are told to, and the keys that each has asked for. */
const slowRead = () => {
	const queries: {keys: readonly string[]; end: (fail?: Error) => void}[] = [];
	let tell = () => {};
	const read = readTogether<string, string>(
		keys =>
			new Promise((resolve, reject) => {
				const answers = new Map(keys.map(key => [key, `${key}${queries.length}`]));
				queries.push({keys, end: fail => (fail ? reject(fail) : resolve(answers))});
				tell();
			}),
	);
	/** Until there have been so many queries. */
	const count = (wanted: number) =>
		new Promise<void>(resolve => {
			tell = () => queries.length >= wanted && resolve();
			tell();
		});
	return {read, queries, count};
};

test.serial('reads that wait together are one query, and each gets its own answer', async t => {
	const {read, queries, count} = slowRead();
	const reads = ['a', 'b', 'a'].map(read);
	await count(1);
	t.deepEqual(queries[0]?.keys, ['a', 'b']);
	queries[0]?.end();
	t.deepEqual(await Promise.all(reads), ['a0', 'b0', 'a0']);
});

test.serial('what is asked while a query is under way is not answered by that one', async t => {
	const {read, queries, count} = slowRead();
	const early = read('a');
	await count(1);
	const late = ['a', 'b'].map(read);
	queries[0]?.end();
	t.is(await early, 'a0');

	await count(2);
	t.deepEqual(queries[1]?.keys, ['a', 'b']);
	queries[1]?.end();
	t.deepEqual(await Promise.all(late), ['a1', 'b1']);
});

test.serial('a slow query holds nobody else up', async t => {
	const {read, queries, count} = slowRead();
	const slow = read('a');
	await count(1);
	const other = read('b');
	await count(2);
	queries[1]?.end();
	t.is(await other, 'b1');
	queries[0]?.end();
	t.is(await slow, 'a0');
});

test.serial('a query that fails fails those who asked, and the next is a new one', async t => {
	const {read, queries, count} = slowRead();
	const reads = ['a', 'b'].map(key => t.throwsAsync(read(key), {message: 'away'}));
	await count(1);
	queries[0]?.end(new Error('away'));
	await Promise.all(reads);

	const next = read('a');
	await count(2);
	queries[1]?.end();
	t.is(await next, 'a1');
});

test.serial('many requests at once take few queries, and each is answered for itself', async t => {
	const app = await startApp(t);
	const [ada, grace] = [await newcomer(app, 'ada'), await newcomer(app, 'grace')];
	let queries = 0;
	app.db.on('query', () => queries++);

	const answers = await Promise.all(
		Array.from({length: 100}, (_, index) => (index % 2 ? ada : grace).getJson('/me')),
	);
	t.deepEqual(
		answers.map(answer => answer.json().username),
		Array.from({length: 100}, (_, index) => (index % 2 ? 'ada' : 'grace')),
	);
	t.true(queries < 100, `${queries} queries for 100 requests`);
});

test.serial('under load too a session that was ended is out with the next request', async t => {
	const app = await startApp(t);
	const browser = await newcomer(app, 'ada');
	const other = await secondBrowser(app, 'ada');
	const load = Promise.all(Array.from({length: 50}, () => other.getJson('/me')));

	await browser.api('/account/sessions/revoke', {id: rowId(other)});
	t.false(await isSignedIn(other));
	await load;
	t.true(await isSignedIn(browser));
});
