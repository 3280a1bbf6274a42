import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {commitAll, fenced, givePackages, makeRepo, mustRun, pageNames, run} from './repo.ts';

// What docs/how-to says is done here, to the letter, in a copy of the repo: all its diffs are put
// into one app, that app takes in a newer base, and afterwards everything that the pages promise
// still holds.

const folder = mkdtempSync(join(tmpdir(), 'dendrite-how-to-'));
const upstream = join(folder, 'upstream');
const app = join(folder, 'app');
test.after.always(() => rmSync(folder, {recursive: true, force: true}));

const diffs = new Map(
	pageNames.flatMap(page => fenced(page, 'diff').map(diff => [page, diff] as const)),
);
const update = 'update-the-base';

/** The stories that a diff adds. */
const storiesOf = (diff: string) =>
	[...diff.matchAll(/^\+test(?:\.serial)?\('(.+?)', async/gm)].map(([, title = '']) => title);

const isDone = async (t: ExecutionContext, ...command: [string, ...string[]]) => {
	const {code, output} = await run(app, command);
	t.is(code, 0, `${command.join(' ')}\n${output}`);
	return output;
};

test.before(async () => {
	await makeRepo(upstream);
	await mustRun(folder, ['git', 'clone', '--quiet', upstream, app]);
	givePackages(app);
});

// The twelve steps are walked by test/browser.
test.serial('every page but two is about a diff', t => {
	t.is(diffs.size, 6);
	t.deepEqual(
		pageNames.filter(page => !diffs.has(page)),
		['sign-in-with-twitter', update],
	);
});

for (const [page, diff] of diffs) {
	test.serial(`${page}: git applies it to the starter, and to an app with the others`, async t => {
		const alone = await run(upstream, ['git', 'apply', '--check', '-'], {input: diff});
		t.is(alone.code, 0, alone.output);
		const together = await run(app, ['git', 'apply', '-'], {input: diff});
		t.is(together.code, 0, together.output);
	});
}

/** A change of the templates in a file that a page changes elsewhere. */
const news: [template: string, before: string, after: string][] = [
	['provider/views.ts', ': off to {{{Service}}}.', ': off to {{{Service}}}, as ever.'],
	['provider/model.ts', 'Keeps a profile for', 'Keeps a profile of {{{Service}}} for'],
	['test.ts', 'The life of one provider.', 'The whole life of one provider.'],
];

test.serial(`${update}: its commands bring a newer base and newer templates`, async t => {
	t.timeout(120_000);
	await commitAll(app, 'Mine');
	for (const [name, before, after] of news) {
		const template = join(upstream, `templates/${name}.hbs`);
		const text = readFileSync(template, 'utf8');
		t.true(text.includes(before), name);
		writeFileSync(template, text.replace(before, after));
	}
	await commitAll(upstream, 'Newer templates');
	await mustRun(upstream, ['git', 'tag', 'v0.2.0']);

	// The packages are those of this checkout, and stay; what npm would run comes below.
	const [commands = ''] = fenced(update, 'sh');
	const script = commands.replaceAll(/^npm .*\n/gm, '');
	t.is(script.split('\n').length, commands.split('\n').length - 3);
	const {code, output} = await run(app, ['sh', '-e'], {input: script, env: {UPSTREAM: upstream}});
	t.is(code, 0, output);
	t.is(await mustRun(app, ['git', 'status', '--porcelain']), '');
});

for (const name of ['github', 'google', 'twitter']) {
	test.serial(`${update}: ${name} has what the templates brought`, t => {
		const read = (path: string) => readFileSync(join(app, path), 'utf8');
		t.regex(read(`starter/providers/${name}/views.ts`), /: off to \w+, as ever\./);
		t.regex(read(`starter/providers/${name}/model.ts`), /Keeps a profile of \w+ for/);
		t.regex(read(`test/providers/${name}.test.ts`), /The whole life of one provider\./);
	});
}

for (const [page, diff] of diffs) {
	test.serial(`${page}: it is still there after the update`, async t => {
		const back = await run(app, ['git', 'apply', '--check', '--reverse', '-'], {input: diff});
		t.is(back.code, 0, back.output);
	});
}

/** What the pages say to run after their diffs, each once. */
const commands = new Set(
	[...diffs.keys()].flatMap(page => fenced(page, 'sh')).flatMap(block => block.trim().split('\n')),
);

test.serial('what the pages say to run passes in the customised app', async t => {
	t.timeout(300_000);
	t.true(commands.has('npm run check'));
	let output = '';
	for (const command of commands) output += await isDone(t, 'sh', '-ec', command);

	const passed = output.split('\n').filter(line => line.includes('✔'));
	for (const [page, diff] of diffs) {
		const stories = storiesOf(diff);
		// A new column is one more line in the generated story of the columns.
		t.is(stories.length, page === 'a-new-column' ? 0 : 1, page);
		for (const story of stories)
			t.true(
				passed.some(line => line.includes(story)),
				story,
			);
	}
});

test.serial('a-new-column: its migration goes forth and back', async t => {
	const env = {DATABASE_URL: `sqlite:${join(folder, 'app.sqlite3')}`};
	const added = '20261122090000_add_twitter_username_to_github_profiles.ts';

	for (const direction of ['latest', 'rollback']) {
		const command = [process.execPath, 'scripts/run.js', 'scripts/migrate.ts', direction] as const;
		t.true((await mustRun(app, command, {env})).includes(added), direction);
	}
});

test.serial('another-language: a text that is missing does not compile', async t => {
	const german = join(app, 'starter/pages/german.ts');
	const text = readFileSync(german, 'utf8');
	t.true(text.includes("\t\tskip: 'Zum Inhalt',\n"));
	writeFileSync(german, text.replace("\t\tskip: 'Zum Inhalt',\n", ''));
	const only = {extends: './tsconfig.json', include: ['starter/pages/german.ts']};
	writeFileSync(join(app, 'tsconfig.german.json'), JSON.stringify(only));

	const {code, output} = await run(app, ['tsc', '--project', 'tsconfig.german.json']);
	t.not(code, 0);
	t.regex(output, /german\.ts.*\n?.*'skip'/);
});
