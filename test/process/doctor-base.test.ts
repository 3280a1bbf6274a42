import {execFileSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {schemaFindings} from '../../scripts/doctor/database.ts';
import {cloneForDoctor, edit, examine, names, namesJust} from '../helpers/doctor.ts';
import {ownDatabase} from '../helpers/fresh-database.ts';

const changelog = (versions: readonly string[]) =>
	['# Changes', ...versions, '## 0.1.0 (2026-11-25)', '- **Security**: none yet', ''].join('\n\n');

test.serial('a base behind a security note is named, from what git has fetched', async t => {
	const folder = cloneForDoctor(t);
	const git = (...words: string[]) =>
		execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...words], {
			cwd: folder,
			stdio: 'pipe',
		});
	const release = (version: string, notes: readonly string[]) => {
		writeFileSync(join(folder, 'CHANGELOG.md'), changelog(notes));
		git('add', 'CHANGELOG.md');
		git('commit', '--quiet', '--message', version);
		git('tag', `v${version}`);
	};
	git('init', '--quiet', '--initial-branch=main');
	release('0.1.0', []);
	names(t, await examine(t, folder), [
		[
			'info',
			/^It is version 0\.1\.0; without a git remote called upstream/,
			/^git remote add upstream /,
		],
	]);

	git('remote', 'add', 'upstream', folder);
	git('tag', '--delete', 'v0.1.0');
	names(t, await examine(t, folder), [
		['info', /no version of upstream has been fetched/, 'git fetch upstream --tags'],
	]);

	const harmless = '## 0.2.0 (2026-12-01)\n\n- A page more.';
	release('0.2.0', [harmless]);
	git('fetch', '--quiet', 'upstream');
	names(t, await examine(t, folder), [['info', /v0\.2\.0 is there/, 'git merge v0.2.0']]);

	const holes =
		'- **Security**: a flow could be used\n  twice.\n- **Security**: names.\n- Another page.';
	release('0.10.0', [`## 0.10.0 (2026-12-24)\n\n${holes}`, harmless]);
	git('fetch', '--quiet', 'upstream');
	git('checkout', '--quiet', '-b', 'own', 'v0.2.0');
	git('commit', '--quiet', '--allow-empty', '--message', 'own');
	git('tag', 'v9.0.0'); // the app's own
	namesJust(t, await examine(t, folder), [
		['error', /^Version 0\.10\.0 mends .*: a flow could be used twice\.$/, 'git merge v0.10.0'],
		['error', /^Version 0\.10\.0 mends .*: names\.$/, 'git merge v0.10.0'],
	]);

	edit(folder, 'package.json', text => text.replace('"version": "0.1.0"', '"version": "0.10.0"'));
	namesJust(t, await examine(t, folder), []);
});

/** What a lock holds, and whether the doctor says that nobody can take it. */
const locks: [what: string, rows: number[], isLocked: boolean][] = [
	['free', [0], false],
	['taken', [1], true],
	['two rows, which no migration can take', [0, 0], true],
	['none, which Knex makes', [], false],
];

for (const [what, rows, isLocked] of locks) {
	test(`the lock of the migrations: ${what}`, async t => {
		const db = await ownDatabase(t);
		await db('knex_migrations_lock').delete();
		for (const is_locked of rows) await db('knex_migrations_lock').insert({is_locked});

		const [finding] = await schemaFindings(db);
		t.is(finding?.mend, isLocked ? 'npm run migrate -- unlock' : undefined);
		t.is(finding?.level, isLocked ? 'warning' : 'ok', finding?.message);
	});
}
