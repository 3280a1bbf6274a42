import {randomBytes} from 'node:crypto';
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {converse, enter} from '../../scripts/matrix/terminal.ts';
import {Browser} from '../helpers/browser.ts';
import {startIssuer} from '../helpers/issuer.ts';
import {meOf} from '../helpers/me.ts';
import {ownPorts, type Started, start} from '../helpers/process.ts';
import {signIn} from '../helpers/sign-in.ts';
import {
	blockCommands,
	documents,
	excerpts,
	links,
	namedCommands,
	quotations,
	read,
} from './documents.ts';
import {makeRepo, mustRun, run} from './repo.ts';

// What README.md says is done here: each of its commands, and each that a page of docs/how-to names
// in passing, is run below, or by another part of .ci/run. What those pages show in blocks is run by
// the test beside this one, and the twelve steps by a browser.

const folder = mkdtempSync(join(tmpdir(), 'dendrite-readme-'));
const app = join(folder, 'app');
test.before(() => makeRepo(app));
test.after.always(() => rmSync(folder, {recursive: true, force: true}));

/** A command as it is written, and what has to be put in for what is only named. */
type Story = (t: ExecutionContext, command: string) => Promise<unknown> | unknown;

const sh = (command: string, env: Record<string, string> = {}, input = '') =>
	mustRun(app, ['sh', '-ec', command], {env, input});

const clean: Story = async t => t.is(await sh('git status --porcelain'), '');

/** As Ctrl+C does, for the shell and what it has started. */
const interrupt = async ({child, ended}: Started) => {
	process.kill(-(child.pid ?? 0), 'SIGINT');
	await ended;
};

/** It is a part of .ci/run. */
const inCi: Story = (t, command) => t.true(read('.ci/run').includes(command), command);

/** Another test runs it, to the letter. */
const elsewhere =
	(file: string): Story =>
	(t, command) =>
		t.true(read(file).includes(command.split(' && ').at(-1) ?? ''), `${file}: ${command}`);

/** The tests run with that package, so it installs. */
const installed: Story = (t, command) => {
	const {devDependencies} = JSON.parse(read('package.json'));
	t.truthy(devDependencies[command.split(' ').at(-1) ?? '']);
};

const sample = {id: 7, name: 'Ada', city: 'London'};

const before: Record<string, Story> = {
	'npm ci && npm start': elsewhere('test/browser/twelve-steps.browser.ts'),
	'npm ci && npm test': inCi,
	'npm ci': inCi,
	'apt-get install python3 make g++': t => t.regex(read('.ci/run'), /apt-get .*python3 make g\+\+/),
	'npm install --save-prod pg': installed,
	'npm install --save-prod mysql2': installed,
	'npm install --save-prod redis': installed,
	'npm run check': inCi,
	'npm run bench': inCi,
	'npm run test:databases': inCi,
	'npm run test:processes': inCi,
	'npm run test:crashes': inCi,
	'npm run test:browser': inCi,
	'npm run test:generator': inCi,
	'npm run dev': elsewhere('test/process/dev.test.ts'),
	// It fetches StrykerJS and takes an hour.
	'npm run mutants': async (t, command) => t.regex(await sh(`${command} -- --help`), /--share/),
};

const plop: Record<string, Story> = {
	async 'npx plop provider'(t, command) {
		const screen = await converse(app, command, [
			[/Which service\?/, 'discord'],
			[/disc.*Discord \(discord\)/s, enter],
			[/Write this\?/, `n${enter}`],
		]);
		t.regex(screen, /Nothing was written/);
		await clean(t, '');
	},
	async 'npx plop provider discord'(t, command) {
		const diff = await sh(`${command} -- --dryRun true`);
		for (const {file, lines} of excerpts(read('README.md'))) {
			const [, part = ''] = diff.split(`diff --git a/${file} b/${file}\n`);
			t.true(part.split('\ndiff --git ')[0]?.includes(lines.join('\n')), file);
		}
		t.regex(await sh(command), /discord\.com\/developers/);
		t.true(existsSync(join(app, 'starter/providers/discord/views.ts')));
	},
	async 'npx plop update discord'(t, command) {
		t.regex(await sh(command), /up to date/);
	},
	async 'npx plop remove discord'(t, command) {
		await sh(command);
		await clean(t, '');
	},
	async 'npx plop provider discord -- --label "Our Discord"'(t, command) {
		t.regex(await sh(`${command} --dryRun true`), /^\+\s+label: 'Our Discord',$/m);
	},
	async 'npx plop remove twitter'(t, command) {
		t.regex(await sh(`${command} -- --dryRun true`), /deleted file/);
	},
	async 'npx plop update'(t, command) {
		t.regex(await sh(`${command} github`), /up to date/);
	},
	async 'npx plop provider acme -- --issuer https://login.acme.example'(t, command) {
		const {origin} = await startIssuer(t);
		await sh(command.replace('https://login.acme.example', origin));
		t.true(readFileSync(join(app, 'starter/providers/acme/mixin.ts'), 'utf8').includes(origin));
		await sh('npx plop remove acme');
		await clean(t, '');
	},
	async 'npx plop provider acme -- --oauth 2 --authorizeUrl https://acme.example/authorize --accessUrl https://acme.example/token --profileUrl https://acme.example/me --sample acme.json'(
		t,
		command,
	) {
		writeFileSync(join(app, 'acme.json'), JSON.stringify(sample));
		await sh(command);
		t.regex(readFileSync(join(app, 'starter/providers/acme/model.ts'), 'utf8'), /city: string/);
		await sh('npx plop remove acme');
		rmSync(join(app, 'acme.json'));
		await clean(t, '');
	},
	async 'git rm'(t, command) {
		const file = 'starter/providers/twitter/views.ts';
		t.is(await sh(`${command} --dry-run ${file}`), `rm '${file}'\n`);
	},
};

/** Who has signed in to the app that runs, and its ports. */
let somebody = {name: '', id: '', ports: {}};

/** What is done to an app that runs, and to somebody who is there. */
const owner: Record<string, Story> = {
	async 'npm start'(t, command) {
		const ports = await ownPorts();
		const running = start(t, app, ['sh', '-c', command], ports);
		await running.says('until their keys are in .env');
		const visitor = new Browser(`http://localhost:${ports.PORT}/`);
		t.is((await signIn(visitor, 'github', {name: 'Has Repositories'})).status, 302);
		const {username, profiles} = await meOf(visitor);
		somebody = {name: username, id: profiles[0]?.id ?? '', ports};
		for (const [written, story] of Object.entries(meanwhile)) await story(t, written);
		await interrupt(running);
	},
	async 'npm run doctor'(t, command) {
		t.regex(await sh(command), /github/i);
	},
	async 'npm run migrate'(t, command) {
		t.regex(await sh(command), /up to date|current|nothing/i);
	},
	async 'npm run rollback'(t, command) {
		t.regex(await sh(command), /create_users/);
	},
	async 'npm run migrate -- unlock'(_, command) {
		await sh(command);
	},
	async 'node -p "crypto.randomBytes(32).toString(\'base64url\')"'(t, command) {
		t.regex(await sh(command), /^[\w-]{43}\n$/);
	},
};

/** What comes of a provider once its table is there. */
const afterwards: Record<string, Story> = {
	async 'npx plop remove discord -- --down true'(t, command) {
		await sh('npx plop provider discord && npm run migrate');
		const refused = await run(app, ['npx', 'plop', 'remove', 'discord']);
		t.is(refused.code, 1);
		t.true(refused.output.includes(`"${command}"`), refused.output);
		await sh(`${command} && npm run migrate`);
		t.regex(
			await sh('git status --porcelain'),
			/^(\?\? starter\/migrations\/.*_discord_profiles\.ts\n){2}$/,
		);
	},
};

const meanwhile: Record<string, Story> = {
	async 'npm run -s api -- github ID user/repos'(t, command) {
		const {id, ports} = somebody;
		t.true(Array.isArray(JSON.parse(await sh(`${command.replace('ID', id)} 2> /dev/null`, ports))));
	},
	async 'npm run user -- set-password NAME'(_, command) {
		const {name} = somebody;
		await sh(command.replace('NAME', name), {}, `${randomBytes(9).toString('hex')}\n`);
	},
	async 'npm run user -- disable NAME'(_, command) {
		const {name} = somebody;
		await sh(command.replace('NAME', name));
	},
	async 'npm run tokens:rotate'(_, command) {
		await sh(command);
	},
};

const production: Record<string, Story> = {
	async 'export NODE_ENV=production ORIGIN=https://example.com DATABASE_URL=sqlite:var/production.sqlite3 SESSION_KEYS=… TOKEN_KEYS=…'(
		t,
		command,
	) {
		const keys = command.replaceAll('…', () => randomBytes(32).toString('base64url'));
		const {PORT} = await ownPorts();
		const [next = ''] = Object.keys(production).slice(1);
		const running = start(t, app, ['sh', '-ec', `${keys}\n${next}`], {PORT});
		await running.says('"listening"');
		t.is((await new Browser(`http://localhost:${PORT}/`).get('/readyz')).status, 200);
		await interrupt(running);
	},
	// It ran with the line above, which is how the README has it.
	'npm run migrate && npm start': (t, command) =>
		t.true(read('README.md').includes(`TOKEN_KEYS=…\n${command}\n`)),
};

const stories = {...before, ...plop, ...owner, ...meanwhile, ...production, ...afterwards};

test('each command of the README, and each that a how-to names, is run', t => {
	const readme = read('README.md');
	const found = [
		...blockCommands(readme),
		...documents.flatMap(document => namedCommands(read(document))),
	];
	t.deepEqual([...new Set(found)].sort(), Object.keys(stories).sort());
});

for (const [part, table] of Object.entries({before, plop, owner, production, afterwards})) {
	test.serial(`the README’s commands: ${part}`, async t => {
		t.timeout(180_000);
		for (const [command, story] of Object.entries(table)) {
			t.log(command);
			await story(t, command);
		}
	});
}

test('what a document shows of a file is in that file', t => {
	const all = documents.flatMap(document => quotations(read(document)));
	t.true(all.length > 3);
	for (const {file, code} of all) t.true(read(file).includes(code), file);
});

test('what a document links to is there', t => {
	for (const document of documents) {
		for (const link of links(read(document))) {
			t.true(
				existsSync(new URL(link, new URL(`../../${dirname(document)}/`, import.meta.url))),
				link,
			);
		}
	}
});
