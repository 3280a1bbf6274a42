import test from 'ava';
import {run} from '../helpers/run.ts';
import {read} from '../how-to/documents.ts';

/** The commands of ours that `package.json` names, beside the app itself; `migrate` tells of `rollback`. */
const {scripts} = JSON.parse(read('package.json')) as {scripts: Record<string, string>};
const ours = Object.entries(scripts).filter(
	([name, command]) =>
		command.startsWith('exec node scripts/run.js scripts/') && name !== 'rollback',
);

for (const [name, command] of ours) {
	test.serial(`npm run ${name} -- --help says what it does and does nothing`, async t => {
		const [, file = ''] = command.match(/(scripts\/\S+\.ts)/) ?? [];
		const words = [process.execPath, 'scripts/run.js', file, '--help'] as const;
		const {code, stdout, stderr} = await run(t, words, {});
		t.is(code, 0);
		t.is(stderr, '');
		t.true(stdout.toString().startsWith('npm run '), stdout.toString());
		t.true(stdout.toString().includes(name));
	});
}
