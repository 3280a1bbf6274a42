import {hash} from '@node-rs/argon2';
import test from 'ava';
import {createUser} from '../../starter/users.ts';
import {startApp, type TestApp} from '../helpers/app.ts';
import {logIn, newcomer, password} from '../helpers/people.ts';

const hashOf = async ({db}: TestApp, username: string) =>
	(await db('users').where({username}).first())?.password_hash ?? '';

/** PHC's format: algorithm, version, parameters, salt and hash. */
const phc = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/;

test.serial("passwords are kept as argon2id hashes of OWASP's parameters or more", async t => {
	const app = await startApp(t);
	await newcomer(app, 'ada');
	const [, memory, passes, lanes, salt = '', digest = ''] =
		(await hashOf(app, 'ada')).match(phc) ?? [];

	t.true(Number(memory) >= 19 * 1024);
	t.true(Number(passes) >= 2);
	t.true(Number(lanes) >= 1);
	t.true(Buffer.from(salt, 'base64').length >= 16);
	t.true(Buffer.from(digest, 'base64').length >= 32);
});

test.serial('the same password of two people makes two hashes', async t => {
	const app = await startApp(t);
	await newcomer(app, 'ada');
	await newcomer(app, 'grace');
	t.not(await hashOf(app, 'ada'), await hashOf(app, 'grace'));
});

const older = {memoryCost: 8 * 1024, timeCost: 1, parallelism: 1};

test.serial('a hash of older parameters is made again when its owner signs in', async t => {
	const app = await startApp(t);
	const before = await hash(password, older);
	await createUser(app.db, 'ada', before);

	t.is((await logIn(app.browser(), 'ada', 'a wrong password')).status, 401);
	t.is(await hashOf(app, 'ada'), before, 'not by a wrong password');

	t.is((await logIn(app.browser(), 'ada')).status, 200);
	const after = await hashOf(app, 'ada');
	t.true(Number(after.match(phc)?.[1]) >= 19 * 1024);

	t.is((await logIn(app.browser(), 'ada')).status, 200);
	t.is(await hashOf(app, 'ada'), after, 'once');
	t.is((await logIn(app.browser(), 'ada', 'a wrong password')).status, 401);
});

test.serial('no answer and no log line holds a password or its hash', async t => {
	const app = await startApp(t);
	const browser = await newcomer(app, 'ada');
	const pages = await Promise.all(
		['/me', '/account', '/', '/account/history'].map(path => browser.getJson(path)),
	);
	const texts = [
		...pages.map(({text}) => text),
		(await browser.get('/account')).text,
		app.logged(),
	];

	for (const text of texts) {
		t.false(text.includes(password));
		t.false(text.includes('argon2'));
	}
});

test.serial('of all who sign in at once with such a hash, none is refused', async t => {
	const app = await startApp(t);
	await createUser(app.db, 'ada', await hash(password, older));
	const answers = await Promise.all([1, 2, 3].map(() => logIn(app.browser(), 'ada')));
	t.deepEqual(
		answers.map(({status}) => status),
		[200, 200, 200],
	);
	t.true(Number((await hashOf(app, 'ada')).match(phc)?.[1]) >= 19 * 1024);
});
