import test from 'ava';
import {createIdentity, readIdentities} from '../../starter/auth/identities.ts';
import {databaseSessions} from '../../starter/auth/sessions/database.ts';
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

test.serial('sessions asked for together are one query, and so are identities', async t => {
	const app = await startApp(t);
	await Promise.all(['ada', 'grace'].map(name => newcomer(app, name)));
	const users = await app.db('users').select('id');
	for (const {id} of users) {
		const of = {user_id: id, label: 'l', picture: null, created_at: 0};
		await createIdentity(app.db, {provider: 'p', id: `${id}`, ...of});
	}
	const {find} = databaseSessions(app.db);
	const identitiesOf = readIdentities(app.db);
	let queries = 0;
	app.db.on('query', () => queries++);

	await Promise.all(['one', 'two', 'three'].map(find));
	t.is(queries, 1);
	const lists = await Promise.all(users.map(({id}) => identitiesOf(id)));
	t.is(queries, 2);
	t.deepEqual(
		lists.map(list => list.map(({user_id}) => user_id)),
		users.map(({id}) => [id]),
	);
});

test.serial('of many requests at once each is answered for itself', async t => {
	const app = await startApp(t);
	const [ada, grace] = [await newcomer(app, 'ada'), await newcomer(app, 'grace')];
	const browsers = Array.from({length: 100}, (_, index) => (index % 2 ? ada : grace));
	const answers = await Promise.all(browsers.map(browser => browser.getJson('/me')));
	t.deepEqual(
		answers.map(answer => answer.json().username),
		browsers.map(browser => (browser === ada ? 'ada' : 'grace')),
	);
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
