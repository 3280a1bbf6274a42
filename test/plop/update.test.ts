import {readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {
	acme,
	command,
	contentsOf,
	differences,
	plop,
	put,
	shareRepo,
} from '../helpers/generator.ts';

// Newer templates reach what was written, and the edits made since stay.

const repo = shareRepo();
const home = 'starter/providers/acme';
const read = (path: string) => readFileSync(join(repo, path), 'utf8');

/** Changes a file: `from` must be in it. */
const edit = (path: string, from: string, to: string) => {
	const text = read(path);
	if (!text.includes(from)) throw new Error(`${path} has no ${from}`);
	put(
		repo,
		path,
		text.replace(from, () => to),
	);
};
const template = (name: string) => `templates/provider/${name}.ts.hbs`;

/** acme as it is written today. */
const addAcme = async () => {
	await command(repo, ['provider', 'acme', '--', ...acme]);
	return contentsOf(repo);
};

test.serial('an edit and a newer template elsewhere in the file: both are kept', async t => {
	await command(repo, ['provider', 'discord']);
	const views = 'starter/providers/discord/views.ts';
	edit(views, '\tawait finish(ctx);', '\tctx.set("x-mine", "1");\n\tawait finish(ctx);');
	edit(template('views'), '/** POST /connect', '// The way out.\n/** POST /connect');
	const before = contentsOf(repo);

	t.deepEqual(await command(repo, ['update', 'discord']), {
		code: 0,
		said: `  ~ ${views}\n  ~ .scaffold/discord.json`,
	});
	t.deepEqual(differences(before, contentsOf(repo)), ['~ .scaffold/discord.json', `~ ${views}`]);
	const merged = read(views);
	t.true(merged.includes('\n// The way out.\n/** POST /connect/discord'));
	t.true(merged.includes('\tctx.set("x-mine", "1");\n\tawait finish(ctx);'));
	t.false(merged.includes('<<<<<<<'));

	t.deepEqual(await command(repo, ['update', 'discord']), {
		said: 'discord is already up to date.',
		code: 0,
	});
});

test.serial('nothing to do is said, with edits or without, and no file is touched', async t => {
	const before = await addAcme();
	const [views, icon] = ['views.ts', 'icon.svg'].map(name => `${home}/${name}`);
	const done = {said: 'acme is already up to date.', code: 0};
	t.deepEqual(await command(repo, ['update', 'acme']), done);

	put(repo, views ?? '', '// all mine\n');
	rmSync(join(repo, icon ?? ''));
	t.deepEqual(await command(repo, ['update', 'acme']), done);
	t.deepEqual(differences(before, contentsOf(repo)), [`- ${icon}`, `~ ${views}`]);
});

test.serial("where an edit and a template meet, both stand between git's markers", async t => {
	await addAcme();
	const views = `${home}/views.ts`;
	edit(views, 'off to Acme. */', 'off to Acme, my way. */');
	edit(template('views'), 'off to {{{Service}}}. */', 'away to {{{Service}}}. */');
	edit(template('backend'), '/** Signs in', '/** Lets in');

	t.deepEqual(await plop(repo, ['update', 'acme']), {
		code: 1,
		stdout: `  ~ ${home}/views.ts\n  ~ ${home}/backend.ts\n  ~ .scaffold/acme.json\n`,
		stderr: `The templates and your edits meet in ${views}: look for <<<<<<<.\n`,
	});
	t.regex(
		read(views),
		/\n<<<<<<< your edits\n.*my way.*\n\|{7} as it was written\n.*off to Acme\. .*\n=======\n.*away to.*\n>>>>>>> the templates now\n/,
	);
	t.regex(read(`${home}/backend.ts`), /Lets in/, 'the others are brought up to date');

	// Once they are put right, the next run has nothing to say.
	edit(views, read(views), '// put right\n');
	t.deepEqual(await command(repo, ['update', 'acme']), {
		said: 'acme is already up to date.',
		code: 0,
	});
	t.is(read(views), '// put right\n');
});

test.serial(
	'a file that you deleted stays deleted, and the migration stays what it was',
	async t => {
		const before = await addAcme();
		rmSync(join(repo, 'test/providers/acme.test.ts'));
		edit('templates/test.ts.hbs', "import test from 'ava';", "// new\nimport test from 'ava';");
		edit('templates/migration.ts.hbs', '/** Adds', '/** Brings');
		edit(template('index'), 'export {mixin}', '// new\nexport {mixin}');

		const {code, said} = await command(repo, ['update', 'acme']);
		t.is(code, 0);
		t.is(said, `  ~ ${home}/index.ts\n  ~ .scaffold/acme.json`);
		const changed = differences(before, contentsOf(repo)).filter(
			line => !line.includes('templates/'),
		);
		t.deepEqual(changed, [
			'~ .scaffold/acme.json',
			`~ ${home}/index.ts`,
			'- test/providers/acme.test.ts',
		]);

		// And what was brought up to date is not an edit: it goes as it came.
		t.is((await command(repo, ['remove', 'acme'])).code, 0);
	},
);

test.serial('a file of a newer template that nobody had is written', async t => {
	await addAcme();
	const scaffold = JSON.parse(read('.scaffold/acme.json'));
	const path = `${home}/icon.svg`;
	const icon = read(path);
	delete scaffold.files[path];
	put(repo, '.scaffold/acme.json', `${JSON.stringify(scaffold, undefined, '\t')}\n`);
	rmSync(join(repo, path));

	await command(repo, ['update', 'acme']);
	t.is(read(path), icon);
});

test.serial(
	'what the app cannot start without is written again, and edits beside it stay',
	async t => {
		await addAcme();
		edit(`${home}/views.ts`, 'off to Acme. */', 'off to Acme, my way. */');
		const before = contentsOf(repo);
		const migration = Object.keys(before).find(path => path.endsWith('_create_acme_profiles.ts'));
		const again = async (...paths: string[]) => {
			for (const path of paths) rmSync(join(repo, path));
			t.is((await command(repo, ['update', 'acme'])).code, 0);
			t.deepEqual(differences(before, contentsOf(repo)), [], String(paths));
		};
		const files = ['index.ts', 'model.ts', 'mixin.ts', 'sample.json'];
		await again(...files.map(file => `${home}/${file}`), migration ?? '');
		await again('starter/providers/index.ts');

		for (const name of ['acme', 'github']) {
			edit('starter/providers/index.ts', `export * as ${name} from './${name}/index.ts';\n`, '');
		}
		t.is((await command(repo, ['update', 'github'])).code, 0);
		await again();

		// And one that the registry has lost can go.
		edit('starter/providers/index.ts', "export * as acme from './acme/index.ts';\n", '');
		t.is((await command(repo, ['remove', 'acme', '--', '--force', 'true'])).code, 0);
		t.false(read('.env.example').includes('ACME_'));
	},
);
