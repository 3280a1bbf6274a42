import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {Browser} from '../helpers/browser.ts';
import {checkOut} from '../helpers/checkout.ts';
import {build, readDockerfile, readIgnore} from '../helpers/dockerfile.ts';
import {production} from '../helpers/environment.ts';
import {meOf} from '../helpers/me.ts';
import {ownPorts, start} from '../helpers/process.ts';
import {devPackages, installProduction} from '../helpers/production-packages.ts';
import {registry} from '../helpers/registry.ts';
import {signIn} from '../helpers/sign-in.ts';
import {addressesAt, standinFor} from '../helpers/standin.ts';

// Docker itself is not needed: the steps of the Dockerfile are done in folders. Only its npm ci is
// not, as no test asks the registry. That too is done by
// `TEST_NPM_CI=1 npx ava --timeout=5m test/process/docker.test.ts`, in a minute or two.

const root = fileURLToPath(new URL('../..', import.meta.url));
const stages = readDockerfile(join(root, 'Dockerfile'));
const isSent = readIgnore(join(root, '.dockerignore'));

test('the Dockerfile compiles in one stage and runs in another, of the same Debian and Node', t => {
	const [compiling, running] = stages;
	t.is(stages.length, 2);
	t.regex(compiling?.image ?? '', /^node:\d+-\w+$/);
	t.is(running?.image, `${compiling?.image}-slim`);
	const major = Number(running?.image.match(/\d+/)?.[0]);
	t.true(major >= 22 && major % 2 === 0, 'one that is kept for long');

	const steps = running?.steps ?? [];
	const does = steps.map(one => one.does);
	t.true(steps.every(({does, what}) => does !== 'RUN' || !/\b(apt|apt-get|npm|npx)\b/.test(what)));
	t.true(does.lastIndexOf('USER') > does.lastIndexOf('RUN'));
	t.true(does.lastIndexOf('USER') < does.lastIndexOf('CMD'));
});

test('Docker is sent no settings, database or key, and nothing that the app does without', t => {
	const kept = ['package.json', 'package-lock.json', 'starter/app.ts', 'scripts/run.js'];
	t.deepEqual(kept.filter(isSent), kept);
	const not = `.env .env.production var/secrets.json var/app.sqlite3 app.db server.key node_modules/koa/index.js
		starter/.env starter/auth/.env.local starter/app.sqlite3-wal scripts/standin/server.pem starter/tls/server.key
		.git/config test/owner.test.ts templates/test.ts.hbs .scaffold/github.json README.md`;
	t.deepEqual(not.split(/\s+/).filter(isSent), []);
});

test.serial('the image that the Dockerfile makes migrates, signs people in, and stops', async t => {
	t.timeout(300_000);
	const folder = mkdtempSync(join(tmpdir(), 'dendrite-'));
	t.teardown(() => rmSync(folder, {recursive: true, force: true}));
	const context = checkOut(t, ['package.json', 'package-lock.json', 'starter', 'scripts']);
	writeFileSync(join(context, '.env'), 'SIGNUP=closed\n');
	writeFileSync(join(context, 'starter/.env'), 'SIGNUP=closed\n');

	const image = build(stages, {
		context,
		isSent,
		folder,
		run(command, place) {
			if (process.env.TEST_NPM_CI || !command.startsWith('npm ci --omit=dev')) return false;
			installProduction(place);
			return true;
		},
	});
	const {workdir} = image;
	const has = (path: string) => existsSync(join(workdir, path));
	t.deepEqual(readdirSync(workdir).sort(), [
		'node_modules',
		'package-lock.json',
		'package.json',
		'scripts',
		'starter',
		'var',
	]);
	t.false(has('starter/.env') || has('scripts/standin') || has('scripts/provider'));
	t.true(has('node_modules/koa') && has('node_modules/sqlite3') && devPackages.includes('plop'));
	t.deepEqual(
		devPackages.filter(name => has(`node_modules/${name}`)),
		[],
	);
	t.is(image.user, 'node');
	t.is(image.env.NODE_ENV, 'production');

	const {PORT} = await ownPorts();
	const origin = `http://localhost:${PORT}`;
	const standin = await standinFor(t, origin);
	const env = {
		...production,
		...addressesAt(standin.origin),
		...image.env,
		ORIGIN: origin,
		PORT,
		DATABASE_URL: 'sqlite:var/production.sqlite3',
	};
	/** Node of the image is the Node of this test. */
	const runs = ([file = '', ...args]: string[]) =>
		start(t, workdir, [file === 'node' ? process.execPath : file, ...args], env);

	t.is(await runs(image.healthcheck).ended, 1, 'nobody is there yet');
	const {child, ended, output, says} = runs(image.command);
	await says('"listening"');
	t.is(await runs(image.healthcheck).ended, 0, 'it lives, and its database is not ready');
	const browser = new Browser(`${origin}/`);
	t.is((await browser.get('/readyz')).status, 503);

	const migration = runs(['npm', 'run', 'migrate']);
	t.is(await migration.ended, 0, migration.output());
	t.is((await browser.get('/readyz')).status, 200);
	for (const {mixin} of registry) {
		const visitor = new Browser(`${origin}/`);
		t.is((await signIn(visitor, mixin.name)).status, 302, output());
		t.is((await meOf(visitor)).profiles.length, 1);
	}
	for (const one of ['user', 'tokens:rotate', 'api']) {
		const command = runs(['npm', 'run', one, '--', '--help']);
		t.is(await command.ended, 0, command.output());
	}

	t.true(has('var/production.sqlite3'));
	const {scripts} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
	t.is(scripts.start, `exec ${image.command.join(' ')}`);
	child.kill('SIGTERM');
	t.is(await ended, 0);
});
