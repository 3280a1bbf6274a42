import test from 'ava';
import {freePorts, script} from '../helpers/process.ts';
import {run} from '../helpers/run.ts';

test('npm run test:crashes says what it lacks, or that it was asked for no number, and kills nothing', async t => {
	const [port = 0] = await freePorts(1);
	const without = await run(t, script('test-crashes/index.ts'), {
		TEST_POSTGRES_URL: `postgres://somebody:a-secret@127.0.0.1:${port}/test`,
	});
	t.is(without.code, 1);
	t.is(without.stdout.toString(), '');
	t.true(without.stderr.startsWith('npm run test:crashes needs PostgreSQL '), without.stderr);
	t.false(without.stderr.includes('a-secret'));

	const none = await run(t, script('test-crashes/index.ts', '--kills', 'many'), {});
	t.is(none.code, 1);
	t.is(none.stderr, '--kills is a number of at least 1.\n');
});
