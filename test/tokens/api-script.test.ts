import test, {type ExecutionContext} from 'ava';
import {parse} from 'lossless-json';
import {textOf, valueAt} from '../../scripts/standin/profile.ts';
import type {Mixin} from '../../starter/auth/mixin.ts';
import {says} from '../attacks/answers.ts';
import {addressed} from '../helpers/addressed.ts';
import {startApp} from '../helpers/app.ts';
import {connected, profilePath} from '../helpers/connection.ts';
import {answers} from '../helpers/everywhere.ts';
import {freshDatabase} from '../helpers/fresh-database.ts';
import {script} from '../helpers/process.ts';
import {run} from '../helpers/run.ts';
import {noteAnswers, watchSecrets} from '../helpers/secrets.ts';

// `npm run api`: `client`, from a terminal.

const tokenKey = 'the-secret-that-the-app-and-the-script-share';

/** Somebody in a database that processes share, and the command beside the app. */
const beside = async (t: ExecutionContext, mixin: Mixin) => {
	const {db, url} = await freshDatabase(t);
	const app = await startApp(t, {db, env: {TOKEN_KEYS: tokenKey}});
	const secrets = watchSecrets(app);
	noteAnswers(app, secrets);
	const ada = await connected(t, mixin, {app});
	const env = {
		NODE_ENV: 'test',
		DATABASE_URL: url,
		TOKEN_KEYS: tokenKey,
		STANDIN: new URL(app.standin.origin).port,
	};

	/** Runs `npm run api`, and holds that it tells no secret. */
	const api = async (args: string[], more = {}) => {
		const {code, stdout, stderr} = await run(t, script('api.ts', ...args), {...env, ...more});
		t.true(secrets.seen.size > 5);
		t.deepEqual(secrets.foundIn(stderr + stdout), [], args.join(' '));
		return {code, stdout, stderr};
	};
	return {ada, api, env};
};

for (const mixin of addressed) {
	const {name, profile_method} = mixin;

	test.serial(
		`${name}: npm run api prints what the API answers, and its status beside it`,
		async t => {
			const {ada, api} = await beside(t, mixin);
			const {code, stdout, stderr} = await api([name, ada.id, profilePath(mixin)]);
			if (profile_method) {
				t.is(stderr, '405 Method Not Allowed\n', 'it only reads');
				t.is(code, 1);
				return;
			}
			t.is(stderr, '200 OK\n');
			t.is(code, 0);
			t.is(textOf(valueAt(parse(String(stdout)), mixin.idPath.split('.'))), ada.id);
		},
	);
}

// Whichever provider it is: every run starts a process.
for (const mixin of addressed.slice(0, 1)) {
	const {name, label} = mixin;

	test.serial('npm run api prints bodies to the byte, and ends with 1 above 399', async t => {
		const {ada, api} = await beside(t, mixin);
		const stdout = Buffer.from(Array.from({length: 256}, (_, at) => at));
		for (const [status, code, word] of [
			[201, 0, 'Created'],
			[400, 1, 'Bad Request'],
		] as const) {
			answers(ada, says(status, 'bin', stdout));
			const ran = await api([name, ada.id, profilePath(mixin)]);
			t.deepEqual(ran, {code, stdout, stderr: `${status} ${word}\n`});
		}
	});

	test.serial('npm run api says in a line why there is no answer', async t => {
		const {ada, api} = await beside(t, mixin);
		const call = [name, ada.id, profilePath(mixin)];
		const refused = async (args: string[], line: string, more = {}) => {
			const {code, stdout, stderr} = await api(args, more);
			t.is(stderr, `${line}\n`);
			t.is(code, 1);
			t.is(String(stdout), '');
		};

		const nobody = 'Nobody holds that account: see the ids in the table of profiles.';
		const silence = `The provider did not answer as it should (${label}'s API: no answer).`;
		const dead = 'The stored token is dead: the person has to connect again.';
		const elsewhere = 'https://evil.example';
		await refused([name, 'nobody', 'x'], nobody);
		await refused([name, ada.id, `${elsewhere}/x`], `${label}'s API is not at ${elsewhere}`);
		await refused(call, 'The provider is not mounted: set its keys.', {STANDIN: 'off'});
		answers(ada, ctx => ctx.req.socket.destroy());
		await refused(call, silence);
		answers(ada);
		await refused(call, dead, {TOKEN_KEYS: 'another-secret-that-opens-nothing-here'});
	});

	test.serial('npm run api takes three words, and says which', async t => {
		const {ada, api, env} = await beside(t, mixin);
		const mistakes: [args: string[], said: RegExp][] = [
			[[name, ada.id], /^Say which provider, whose account and what: /],
			[['__proto__', ada.id, 'x'], RegExp(`^There is no provider "__proto__": .*\\b${name}\\b`)],
		];
		for (const [args, said] of mistakes) {
			const {code, stdout, stderr} = await api(args);
			t.regex(stderr, said);
			t.is(code, 1);
			t.is(String(stdout), '');
		}

		const help = await run(t, ['npm', 'run', '-s', 'api', '--', '--help'], env);
		t.is(help.code, 0);
		t.is(help.stderr, '');
		t.regex(String(help.stdout), /<provider> <id> <path>/);
	});
}
