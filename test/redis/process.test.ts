import test, {type ExecutionContext} from 'ava';
import {Browser} from '../helpers/browser.ts';
import {checkOut, uninstall} from '../helpers/checkout.ts';
import {logIn, password, signUp} from '../helpers/people.ts';
import {freePorts, ownPorts, type Started, script, serve, start} from '../helpers/process.ts';
import {isSignedIn} from '../helpers/sessions.ts';
import {ownNumber} from './number.ts';

/** The app as a process on its own SQLite file, and the owner's command beside it. */
const begin = async (t: ExecutionContext, redisUrl: string) => {
	const folder = checkOut(t);
	const ports = await ownPorts();
	const env = {...ports, DATABASE_URL: 'sqlite:var/test.sqlite3', REDIS_URL: redisUrl};
	const app = start(t, folder, serve, env);
	await app.says('"listening"');

	/** Runs `npm run user`; with another REDIS_URL, or an empty one, when that is given. */
	const owner = async (args: string[], {input = '', url = redisUrl} = {}) => {
		const command = start(t, folder, script('user.ts', ...args), {...env, REDIS_URL: url});
		command.child.stdin?.end(input);
		return {code: await command.ended, output: command.output()};
	};
	return {...app, owner, browser: () => new Browser(`http://localhost:${ports.PORT}/`)};
};

/** Ends as it should on SIGTERM, whatever Redis does. */
const mustEnd = async (t: ExecutionContext, {child, ended}: Started) => {
	const begun = performance.now();
	child.kill('SIGTERM');
	t.is(await ended, 0);
	t.true(performance.now() - begun < 5000);
};

test("the owner's command ends sessions in Redis", async t => {
	const {url, client} = await ownNumber(t);
	const app = await begin(t, url);
	const [laptop, phone] = [app.browser(), app.browser()];
	await signUp(laptop, 'ada');
	await logIn(phone, 'ada');
	t.is((await client.keys('session:*')).length, 2);

	const set = await app.owner(['set-password', 'ada'], {input: 'a better password\n'});
	t.is(set.output, 'ada has a new password. Sessions ended: 2.\n');
	t.deepEqual(await Promise.all([laptop, phone].map(isSignedIn)), [false, false]);
	t.is((await logIn(laptop, 'ada', password)).status, 401);
	await logIn(laptop, 'ada', 'a better password');
	t.true(await isSignedIn(laptop));

	t.is((await app.owner(['disable', 'ada'])).code, 0);
	t.is((await app.owner(['enable', 'ada'])).code, 0);
	t.false(await isSignedIn(laptop), 'no old session comes back');

	await logIn(laptop, 'ada', 'a better password');
	t.is((await app.owner(['delete', 'ada'])).output, 'ada is deleted.\n');
	t.false(await isSignedIn(laptop));
	t.deepEqual(await client.keys('session*'), []);
	await mustEnd(t, app);
});

test('who is deleted by a command that does not know of Redis is out at once', async t => {
	const {url} = await ownNumber(t);
	const app = await begin(t, url);
	const browser = app.browser();
	await signUp(browser, 'ada');
	t.true(await isSignedIn(browser));

	t.is((await app.owner(['delete', 'ada'], {url: ''})).code, 0);
	t.false(await isSignedIn(browser));
	await signUp(app.browser(), 'ada');
	t.false(await isSignedIn(browser));
});

test('without Redis the app starts and says so, and the owner changes nothing', async t => {
	const [port] = await freePorts(1);
	const app = await begin(t, `redis://:a-password-that-nobody-may-see@127.0.0.1:${port}`);
	const browser = app.browser();
	t.is((await browser.get('/login')).status, 200);
	t.is((await browser.get('/readyz')).status, 503);
	t.is((await signUp(browser, 'ada')).status, 503);

	t.is(app.output().split('"msg":"Redis does not answer"').length, 2, 'once');
	t.notRegex(app.output(), /nobody-may-see/);
	await mustEnd(t, app);
});

test('the owner is told when Redis is away, and nothing is changed then', async t => {
	const {url} = await ownNumber(t);
	const app = await begin(t, url);
	const browser = app.browser();
	await signUp(browser, 'ada');
	const [port] = await freePorts(1);

	for (const command of ['set-password', 'disable', 'delete']) {
		const away = {input: 'a better password\n', url: `redis://127.0.0.1:${port}`};
		const {code, output} = await app.owner([command, 'ada'], away);
		t.is(code, 1);
		t.is(output, 'Redis does not answer. See REDIS_URL.\n');
	}
	t.true(await isSignedIn(browser));
	t.is((await logIn(app.browser(), 'ada')).status, 200);
});

test("without Redis' driver a start ends with one line", async t => {
	const folder = checkOut(t);
	uninstall(folder, 'redis');
	const env = {...(await ownPorts()), REDIS_URL: 'redis://127.0.0.1'};
	const {ended, output} = start(t, folder, serve, env);
	t.is(await ended, 1);
	t.is(output(), "REDIS_URL needs Redis' driver: npm install --save-prod redis\n");
});
