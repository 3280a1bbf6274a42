import test from 'ava';
import {freePorts, script} from '../helpers/process.ts';
import {run} from '../helpers/run.ts';

test('npm run test:databases names every server that is missing, and runs nothing', async t => {
	const [port = 0] = await freePorts(1);
	const at = (scheme: string) => `${scheme}://somebody:a-secret@127.0.0.1:${port}/test`;
	const {code, stdout, stderr} = await run(t, script('test-databases/index.ts'), {
		TEST_POSTGRES_URL: at('postgres'),
		TEST_MYSQL_URL: at('mysql'),
		TEST_REDIS_URL: `redis://somebody:a-secret@127.0.0.1:${port}`,
	});

	t.is(code, 1);
	t.is(stdout.toString(), '');
	const lines = stderr.trim().split('\n');
	const needs = {
		TEST_POSTGRES_URL: 'PostgreSQL 12',
		TEST_MYSQL_URL: 'MariaDB 10.11',
		TEST_REDIS_URL: 'Redis 7',
	};
	t.is(lines.length, 3, stderr);
	for (const [at, [variable, what]] of Object.entries(needs).entries()) {
		t.true(lines[at]?.startsWith(`npm run test:databases needs ${what} or newer`), lines[at]);
		t.true(lines[at]?.includes(`. ${variable} says where, such as `), lines[at]);
		t.regex(lines[at] ?? '', new RegExp(`At 127\\.0\\.0\\.1:${port} it does not work: .+\\.$`));
	}
	t.false(stderr.includes('a-secret'));
});
