import {readdirSync, readFileSync, renameSync} from 'node:fs';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {createDatabase} from '../../starter/database.ts';
import {stylesheet} from '../../starter/pages/assets.ts';
import {startApp} from '../helpers/app.ts';
import {readable} from '../helpers/browser.ts';
import {databaseFile} from '../helpers/database-file.ts';
import {production} from '../helpers/environment.ts';
import {meOf} from '../helpers/me.ts';
import {logIn, newcomer, secondBrowser, signUp} from '../helpers/people.ts';
import {registry} from '../helpers/registry.ts';
import {noteAnswers, watchSecrets} from '../helpers/secrets.ts';
import {isSignedIn, rowId} from '../helpers/sessions.ts';
import {agreeAtOnce, signIn} from '../helpers/sign-in.ts';

test.serial(
	'while the database is away people are told so, and it comes back by itself',
	async t => {
		const {db, folder} = await databaseFile(t);
		const app = await startApp(t, {db});
		const browser = app.browser();
		await browser.post('/signup', {username: 'ann', password: 'correct horse'});
		t.is((await meOf(browser)).username, 'ann');

		// Its folder is gone, and so are the open connections: a disk that was unmounted.
		renameSync(folder, `${folder}-away`);
		await db.destroy();
		db.initialize();

		const page = await browser.get('/account');
		t.is(page.status, 503);
		t.regex(readable(page), /moment|later|again/i);
		t.notRegex(page.text, /SQLITE|\n {4}at /);
		for (const path of ['/me', '/', '/account/history']) {
			const answer = await browser.getJson(path);
			t.is(answer.status, 503, path);
			t.like(answer.json(), {error: {code: 'unavailable'}});
		}
		const login = await browser.api('/login', {username: 'ann', password: 'correct horse'});
		t.is(login.status, 503);

		for (const path of ['/login', stylesheet.path, '/favicon.svg']) {
			t.is((await app.browser().get(path)).status, 200, 'a stranger needs no database');
		}
		t.is((await browser.get(stylesheet.path)).status, 200, 'nor does a style');
		t.is((await browser.get('/healthz')).status, 200);
		t.like(await browser.get('/readyz'), {status: 503});
		t.like((await browser.get('/readyz')).json(), {status: 'the database does not answer'});
		t.true(app.logged().includes('SQLITE_CANTOPEN'), 'the log says why');

		renameSync(`${folder}-away`, folder);
		t.is((await meOf(browser)).username, 'ann');
		t.is((await browser.get('/readyz')).status, 200);
	},
);

test.serial('production answers the first requests after its start all at once', async t => {
	const {db} = await databaseFile(t);
	const app = await startApp(t, {db, env: {...production, ORIGIN: 'http://localhost'}});
	const answers = await Promise.all(Array.from({length: 5}, () => app.browser().get('/login')));
	t.deepEqual(
		answers.map(({status}) => status),
		[200, 200, 200, 200, 200],
	);
});

/** The app, and another process' write lock on its database, until it is let go. */
const locked = async (t: ExecutionContext) => {
	const {db, url} = await databaseFile(t);
	const app = await startApp(t, {db});
	const browser = app.browser();
	const other = createDatabase(url);
	t.teardown(() => other.destroy());
	await other.raw('BEGIN EXCLUSIVE');
	return {app, browser, letGo: () => other.raw('ROLLBACK')};
};

const person = {username: 'ann', password: 'correct horse'};

test.serial('a lock that is let go in time is waited for', async t => {
	const {app, browser, letGo} = await locked(t);
	let isOver = false;
	const answer = browser.api('/signup', person).finally(() => {
		isOver = true;
	});
	t.is((await app.browser().get('/login')).status, 200, 'who writes nothing does not wait');
	t.false(isOver);

	await letGo();
	t.is((await answer).status, 200);
});

test.serial(
	'a lock of more than five seconds ends in unavailable, and the next try is fine',
	async t => {
		const {browser, letGo} = await locked(t);
		const begun = performance.now();
		const answer = await browser.api('/signup', person);
		const seconds = (performance.now() - begun) / 1000;

		t.is(answer.status, 503);
		t.like(answer.json(), {error: {code: 'unavailable'}});
		t.true(seconds > 4.9 && seconds < 9, `${seconds} s`);

		await letGo();
		t.is((await browser.api('/signup', person)).status, 200);
	},
);

test.serial(
	'what was refused under a lock neither holds up nor undoes what comes after',
	async t => {
		const {db, url} = await databaseFile(t);
		const app = await startApp(t, {db});
		const ada = await newcomer(app, 'ada');
		const phone = await secondBrowser(app, 'ada');
		const other = createDatabase(url);
		t.teardown(() => other.destroy());
		await db.raw('PRAGMA busy_timeout = 50');

		await other.raw('BEGIN EXCLUSIVE');
		t.is((await signUp(app.browser(), 'bob')).status, 503);
		t.is((await logIn(app.browser(), 'ada')).status, 503);
		await other.raw('ROLLBACK');

		t.is((await ada.api('/account/sessions/revoke', {id: rowId(phone)})).status, 200);
		t.false(await isSignedIn(phone));
		t.is(await other('users').update({updated_at: 1}), 1, 'another process may write');
		t.is((await other('sessions').select('id')).length, 1, 'and sees what was written');
		t.is((await signUp(app.browser(), 'bob')).status, 200);
		t.is((await logIn(app.browser(), 'ada')).status, 200);
		t.false(await isSignedIn(phone), 'who was signed out stays out');
	},
);

for (const {mixin} of registry) {
	test.serial(
		`no secret of a sign-in through ${mixin.name} is in the database's files`,
		async t => {
			const {db, folder} = await databaseFile(t);
			const app = await startApp(t, {db});
			const secrets = watchSecrets(app);
			noteAnswers(app, secrets);
			const browser = app.browser();
			secrets.addFrom(await agreeAtOnce(browser, mixin.name)); // a flow that stays open
			browser.url = `${app.origin}/`;
			await signIn(browser, mixin.name);
			const {id = ''} = (await db('identities').first()) ?? {};
			secrets.add('password', person.password);
			await browser.api('/account/password', {password: person.password});
			secrets.addCookies(browser);

			const files = readdirSync(folder).map(name => readFileSync(join(folder, name), 'latin1'));
			t.true(files.length >= 2, 'the file and its log');
			t.true(id !== '' && files.some(text => text.includes(id)));
			t.true(secrets.seen.size > 8);
			for (const text of files) t.deepEqual(secrets.foundIn(text), []);
		},
	);
}
