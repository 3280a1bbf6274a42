import {spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import test from 'ava';
import fc from 'fast-check';
import {isLosslessNumber, parse} from 'lossless-json';
import {type ProviderOptions, resolveAnswers} from '../../scripts/provider/answers.ts';
import {inferColumns} from '../../scripts/provider/infer.ts';
import {renderProvider} from '../../scripts/provider/render.ts';
import {exampleBlock} from '../../scripts/provider/shared-files.ts';
import {parseObject} from '../../starter/auth/json.ts';
import type {Mixin} from '../../starter/auth/mixin.ts';
import {toTime} from '../../starter/auth/model.ts';
import {command, makeRepo, passesAll, put, putJson} from '../helpers/generator.ts';

// Answers are data, whatever they contain. Each is refused, or what is written of it type-checks
// and says the very same at run time. `SEED=$RANDOM FUZZ=500 npm test -- …` tries others.

const root = fileURLToPath(new URL('../../', import.meta.url));
const rounds = Number(process.env.FUZZ ?? 60);
const seed = Number(process.env.SEED ?? 1);

const nasty = fc.constantFrom(
	...[
		"'",
		'"',
		'`',
		'\\',
		'$\x7bprocess.exit(1)}',
		'*/',
		'//',
		'/*',
		'{{name}}',
		'{{{x}}}',
		'{{#if}}',
	],
	...[
		'$&',
		"$'",
		'$1',
		'\n',
		'\r',
		'\t',
		'\u2028',
		'\u2029',
		'\u0000',
		'\ud800',
		'</script>',
		'<!--',
	],
	...[
		'constructor',
		'__proto__',
		'toString',
		'default',
		'class',
		'id',
		'user_id',
		'created_at',
		'remote',
	],
	...[
		'[access_token]',
		'[subdomain]',
		'ß',
		'名前',
		'🦊',
		'1st',
		' ',
		'',
		'.',
		'a.b',
		'%00',
		'#',
		'?',
		'&',
		'=',
	],
);
const text = fc
	.array(fc.oneof(nasty, fc.string({unit: 'binary', maxLength: 6})), {maxLength: 5})
	.map(parts => parts.join(''));
/** Mostly what somebody would answer, so that what is hostile elsewhere comes through. */
const mostly = (plain: string, hostile: fc.Arbitrary<string>) =>
	fc.oneof({weight: 5, arbitrary: fc.constant(plain)}, {weight: 1, arbitrary: hostile});
const address = (plain: string) =>
	mostly(
		plain,
		fc.oneof(
			text.map(part => `https://acme.example/${part}`),
			text.map(part => `https://acme.example/x?y=${encodeURIComponent(part.toWellFormed())}`),
			text,
		),
	);
const scalar = fc.oneof(
	text,
	fc.integer(),
	fc.double({noNaN: true}),
	fc.maxSafeInteger(),
	fc.boolean(),
	fc.constant(null),
);
const json = fc.dictionary(
	text,
	fc.oneof(scalar, fc.array(scalar, {maxLength: 2}), fc.dictionary(text, scalar, {maxKeys: 4})),
	{maxKeys: 8, noNullPrototype: true},
);

/** What somebody might answer; left out, there is a default. */
const answers = fc.record(
	{
		label: text,
		authorizeUrl: address('https://acme.example/authorize'),
		accessUrl: address('https://acme.example/token'),
		profileUrl: address('https://acme.example/me'),
		revokeUrl: address('https://acme.example/revoke'),
		scope: mostly('a:b c', text),
		authorizeParams: fc.oneof(
			fc.constant('prompt=consent&a=b'),
			text,
			fc
				.dictionary(text, text, {minKeys: 1, maxKeys: 3})
				.map(pairs => new URLSearchParams(pairs).toString()),
		),
		sample: json.map(profile => JSON.stringify({...profile, id: '42'})),
	},
	{requiredKeys: ['sample']},
);

type Hostile = typeof answers extends fc.Arbitrary<infer Value> ? Value : never;

/** The folder of one test: a place for samples, and a copy of the base to type-check against. */
const makeFolder = (): string => {
	const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
	for (const name of ['node_modules', 'package.json', 'tsconfig.json', 'scripts'])
		symlinkSync(root + name, join(folder, name));
	mkdirSync(join(folder, 'starter'));
	for (const name of readdirSync(`${root}starter`)) {
		if (['providers', 'migrations'].includes(name)) continue;
		symlinkSync(`${root}starter/${name}`, join(folder, 'starter', name));
	}
	return folder;
};

const optionsOf = (hostile: Hostile, name: string, sample: string): ProviderOptions => ({
	authorizeUrl: 'https://acme.example/authorize',
	accessUrl: 'https://acme.example/token',
	profileUrl: 'https://acme.example/me',
	...hostile,
	name,
	oauth: '2',
	sample,
	remoteId: 'id',
});

/** Whether answers were refused, and not what the templates made of them. */
const isRefusal = (error: unknown): boolean =>
	error instanceof Error &&
	error.name === 'Refusal' &&
	!error.message.startsWith('What was rendered does not pass the linter');

test('hostile answers are refused, or come back as they were', async t => {
	t.timeout(300_000);
	const folder = makeFolder();
	if (!process.env.KEEP) t.teardown(() => rmSync(folder, {recursive: true, force: true}));
	t.log(`SEED=${seed}`);

	const written: {name: string; hostile: Hostile; mixin: Mixin; sample: string}[] = [];
	let refused = 0;
	for (const [index, hostile] of fc.sample(answers, {numRuns: rounds, seed}).entries()) {
		const name = `acme${index}`;
		const file = join(folder, `${name}.json`);
		writeFileSync(file, hostile.sample);
		try {
			const resolved = await resolveAnswers(optionsOf(hostile, name, file));
			const files = renderProvider(resolved, '20260101000009');
			for (const [path, source] of Object.entries(files)) {
				if (!path.startsWith('starter/providers/') && !path.startsWith('starter/migrations/'))
					continue;
				const target = join(
					folder,
					path.replace('20260101000009', `2026010101${String(index).padStart(4, '0')}`),
				);
				mkdirSync(dirname(target), {recursive: true});
				writeFileSync(target, source);
			}
			const example = exampleBlock([resolved]);
			t.regex(
				example,
				new RegExp(
					`\\n\\n# [^\\n]+\\n${name.toUpperCase()}_CLIENT_ID=\\n([A-Z0-9]+_[A-Z]+(_[A-Z]+)?=\\n)+$`,
				),
			);
			written.push({name, hostile, mixin: resolved.mixin, sample: resolved.sample});
		} catch (error) {
			if (!isRefusal(error)) throw error;
			refused++;
		}
	}
	t.log(`${written.length} written, ${refused} refused`);
	t.true(written.length > rounds / 10, 'the positive control: some answers are fine');

	writeFileSync(
		join(folder, 'starter/providers/index.ts'),
		written.map(({name}) => `export * as ${name} from './${name}/index.ts';\n`).join(''),
	);
	writeFileSync(
		join(folder, 'check.json'),
		JSON.stringify({
			extends: './tsconfig.json',
			include: ['starter'],
		}),
	);
	const tsc = spawnSync(
		join(root, 'node_modules/.bin/tsc'),
		['--project', join(folder, 'check.json')],
		{encoding: 'utf8'},
	);
	t.is(tsc.status, 0, tsc.stdout);

	for (const {name, hostile, mixin, sample} of written) {
		const home = pathToFileURL(join(folder, 'starter/providers', name)).href;
		const {mixin: loaded} = (await import(`${home}/mixin.ts`)) as {mixin: Mixin};
		t.deepEqual({...loaded}, {...mixin}, `SEED=${seed}: ${name}`);
		t.is(loaded.label, hostile.label ?? 'Acme'.concat(name.slice(4)));
		if (hostile.authorizeUrl) t.is(loaded.authorize_url, hostile.authorizeUrl);
		if (hostile.authorizeParams) {
			t.deepEqual(
				{...loaded.custom_params},
				Object.fromEntries(new URLSearchParams(hostile.authorizeParams)),
			);
		}

		const model = (await import(`${home}/model.ts`)) as {
			toProfile(remote: object): Record<string, unknown>;
			label(profile: object): unknown;
			picture(profile: object): unknown;
		};
		const profile = model.toProfile(parseObject(sample, 'the sample'));
		t.is(profile.id, '42');
		const columns = inferColumns(parse(sample) as object, ['id']);
		for (const {name: column, path, kind} of columns) {
			const value = path.reduce<unknown>(
				(inner, part) => (inner as Record<string, unknown>)[part],
				parse(hostile.sample),
			);
			const plain = isLosslessNumber(value) ? readNumber(value.value) : value;
			t.is(
				profile[column],
				kind === 'time' ? toTime(plain) : (plain as never),
				`SEED=${seed}: ${name} ${column}`,
			);
		}
		t.is(Object.keys(profile).length, columns.length + 1, 'each column once');
		t.notThrows(() => [model.label(profile), model.picture(profile)]);
	}
});

/** A number as the app reads it: digits where JavaScript would round them. */
const readNumber = (source: string): number | string =>
	/^\d+$/.test(source) && !Number.isSafeInteger(Number(source)) ? source : Number(source);

test('providers of hostile answers pass their generated tests, and types, lint and format', async t => {
	t.timeout(300_000);
	const repo = makeRepo(t);
	const names: string[] = [];
	const count = Math.ceil(rounds / 6);
	const samples = fc.sample(answers, {numRuns: 2 * rounds, seed: seed + 1});
	for (const [index, hostile] of samples.entries()) {
		if (names.length === count) break;
		const name = `acme${index}`;
		// The tests of one process need titles of their own.
		const label = hostile.label === undefined ? {} : {label: `${index} ${hostile.label}`};
		const sample = putJson(repo, name, hostile.sample);
		const options = optionsOf({...hostile, ...label}, name, sample);
		const words = Object.entries(options).map(([option, value]) => `--${option}=${value}`);
		try {
			await command(repo, ['provider', '--', ...words]);
			names.push(name);
		} catch (error) {
			if (!isRefusal(error)) throw error;
		}
	}
	t.is(names.length, count);

	const imports = names.map(name => `import './providers/${name}.test.ts';\n`);
	put(repo, 'test/hostile.suite.ts', imports.join(''));
	await passesAll(t, repo, ['test/hostile.suite.ts'], `SEED=${seed}: `);
});
