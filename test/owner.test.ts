import {fileURLToPath} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import type {Environment} from '../starter/config.ts';
import {startApp} from './helpers/app.ts';
import {freshDatabase} from './helpers/fresh-database.ts';
import {codeOf} from './helpers/me.ts';
import {logIn, newcomer, password, provider, secondBrowser, signUp} from './helpers/people.ts';
import {script, start} from './helpers/process.ts';
import {registry} from './helpers/registry.ts';
import {dump} from './helpers/rows.ts';
import {browserWith, cookieOf, isSignedIn, sessionRows} from './helpers/sessions.ts';
import {signIn} from './helpers/sign-in.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The app on a database that processes share, and the owner's command beside it. */
const startBoth = async (t: ExecutionContext) => {
	const {db, url} = await freshDatabase(t);
	const app = await startApp(t, {db});

	/** Runs `npm run user`, in production and with nothing set but the database, and what is named. */
	const owner = async (args: string[], input = '', more: Environment = {}) => {
		const env = {NODE_ENV: 'production', DATABASE_URL: url, ...more};
		const {child, ended, output} = start(t, root, script('user.ts', ...args), env);
		let complaint = '';
		child.stderr?.on('data', chunk => {
			complaint += chunk;
		});
		child.stdin?.end(input);
		return {code: await ended, output: output(), complaint};
	};
	return {app, owner};
};

const better = 'a better password';

test.serial(
	'set-password: the new one signs in, the old one and every session are gone',
	async t => {
		const {app, owner} = await startBoth(t);
		const browsers = [await newcomer(app, 'Ada'), await secondBrowser(app, 'ada')];
		const grace = await newcomer(app, 'grace');

		const {code, output, complaint} = await owner(['set-password', 'aDA'], `${better}\n`);
		t.is(code, 0, output);
		t.is(complaint, '');
		t.is(output, 'Ada has a new password. Sessions ended: 2.\n');

		for (const browser of browsers) t.false(await isSignedIn(browser));
		t.true(await isSignedIn(grace));
		t.is((await logIn(app.browser(), 'ada', password)).status, 401);
		t.is((await logIn(app.browser(), 'ada', better)).status, 200);
		const events = await app.db('audit_events').where({user_id: 1, type: 'password-set'});
		t.is(events.length, 1);
	},
);

test.serial('set-password: who came through a provider gets a first one, kept exactly', async t => {
	const {app, owner} = await startBoth(t);
	await signIn(app.browser(), provider);
	await app.db('users').update({username: 'ada'});

	const exact = ' 🐎 with spaces\tand a tab ';
	t.is((await owner(['set-password', 'ada'], `${exact}\r\nnot this line`)).code, 0);
	t.is((await logIn(app.browser(), 'ada', exact)).status, 200);
	t.is((await logIn(app.browser(), 'ada', exact.trim())).status, 401);
});

test.serial('set-password: what the form refuses is refused, and nothing changes', async t => {
	const {app, owner} = await startBoth(t);
	const browser = await newcomer(app, 'ada');
	const refused: [input: string, says: RegExp][] = [
		['short\n', /too short/],
		['', /No password was given/],
	];

	await Promise.all(
		refused.map(async ([input, says]) => {
			const {code, complaint} = await owner(['set-password', 'ada'], input);
			t.is(code, 1);
			t.regex(complaint, says);
			t.is(complaint.trim().split('\n').length, 1);
		}),
	);
	t.true(await isSignedIn(browser));
	t.is((await logIn(app.browser(), 'ada')).status, 200);
});

test.serial('disable and enable: out at once, in again by a new sign-in only', async t => {
	const {app, owner} = await startBoth(t);
	const browser = await newcomer(app, 'ada');
	await signIn(browser, provider);
	const cookie = cookieOf(browser);
	const [row = t.fail()] = await sessionRows(app);

	t.is((await owner(['disable', 'ada'])).code, 0);
	t.false(await isSignedIn(browser));
	t.is(codeOf(await logIn(app.browser(), 'ada')), 'invalid-credentials');
	t.is((await signIn(app.browser(), provider)).status, 403);
	// As if a sign-in had been settled before, and got its session only now.
	await app.db('sessions').insert(row);
	t.false(await isSignedIn(browserWith(app, cookie)));

	t.is((await owner(['enable', 'ada'])).code, 0);
	t.false(await isSignedIn(browserWith(app, cookie)), 'no old session comes back');
	const again = app.browser();
	t.is((await logIn(again, 'ada')).status, 200);
	t.is((await owner(['enable', 'ada'])).code, 0);
	t.true(await isSignedIn(again), 'who was not disabled stays signed in');
	t.is((await signIn(app.browser(), provider)).status, 302);
});

test.serial(
	'delete: everything goes but what happened, even while the app is busy writing',
	async t => {
		const {app, owner} = await startBoth(t);
		const browser = await newcomer(app, 'ada');
		await signIn(browser, provider);

		let isDone = false;
		const busy = async () => {
			const statuses: number[] = [];
			while (!isDone) statuses.push((await signUp(app.browser(), `name${statuses.length}`)).status);
			return statuses;
		};
		const [{output}, statuses] = await Promise.all([
			owner(['delete', 'ada']).finally(() => {
				isDone = true;
			}),
			busy(),
		]);
		t.regex(output, /^ada is deleted\.$/m);
		t.true(statuses.length > 0 && statuses.every(status => status === 200));

		t.false(await isSignedIn(browser));
		const rows = Object.entries(await dump(app.db)).flatMap(([table, rows]) =>
			rows.filter(row => row[table === 'users' ? 'id' : 'user_id'] === 1).map(() => table),
		);
		t.deepEqual([...new Set(rows)], ['audit_events']);
		const events = await app.db('audit_events').where({user_id: 1}).orderBy('id', 'desc');
		t.is(events[0]?.type, 'account-deleted');
		t.is((await signUp(app.browser(), 'ada')).status, 200, 'the name is free');
	},
);

const mistakes: [args: string[], says: RegExp][] = [
	[['promote', 'ada'], /^There is no command "promote": set-password, disable, enable, delete/],
	[['disable'], /^Say whom/],
	[['disable', 'ada', 'grace'], /^Say whom, one at a time/],
	[['set-password', 'nobody'], /^There is no user "nobody"/],
];

test.serial('a mistake is one line that says what to do, and exit code 1', async t => {
	const {app, owner} = await startBoth(t);
	const browser = await newcomer(app, 'ada');
	for (const [args, says] of mistakes) {
		const {code, complaint, output} = await owner(args);
		t.is(code, 1, args.join(' '));
		t.regex(complaint, says);
		t.is(complaint.trim().split('\n').length, 1);
		t.is(output, complaint, 'nothing else is said');
	}
	t.true(await isSignedIn(browser));
});

test.serial('--help names every command', async t => {
	const {owner} = await startBoth(t);
	const {code, output, complaint} = await owner(['--help']);
	t.is(code, 0);
	t.is(complaint, '');
	for (const command of ['set-password', 'disable', 'enable', 'delete']) {
		t.true(output.includes(`  ${command} NAME`));
	}
});

test.serial(
	'delete: the running app has the tokens revoked, if the owner gave the key to them',
	async t => {
		const {app, owner} = await startBoth(t);
		const revocable = registry.filter(({mixin}) => mixin.revoke_url);
		const browser = await newcomer(app, 'ada');
		for (const {mixin} of revocable) t.is((await signIn(browser, mixin.name)).status, 302);

		const {code, complaint} = await owner(['delete', 'ada'], '', {
			TOKEN_KEYS: app.config.tokenKeys.join(),
		});
		t.is(code, 0, complaint);
		t.is(complaint, '');
		t.is((await app.db('revocations')).length, revocable.length);
		app.revoker.wake();
		await app.revoker.idle();
		t.deepEqual(await app.db('revocations'), []);
		const revoked = await app.db('audit_events').where({user_id: 1, type: 'revoked'});
		t.is(revoked.length, revocable.length);
	},
);

test.serial('delete: without the key the tokens are forgotten, and the owner is told', async t => {
	const {app, owner} = await startBoth(t);
	const browser = await newcomer(app, 'ada');
	for (const {mixin} of registry) await signIn(browser, mixin.name);

	const {code, complaint} = await owner(['delete', 'ada']);
	t.is(code, 0);
	t.is(
		complaint.includes('TOKEN_KEYS'),
		registry.some(({mixin}) => mixin.revoke_url),
	);
	t.deepEqual(await app.db('revocations'), []);
});
