import test from 'ava';
import {freePorts, script} from '../helpers/process.ts';
import {run} from '../helpers/run.ts';

test('npm run test:processes names all that is missing, a line each, and runs nothing', async t => {
	const [port = 0] = await freePorts(1);
	const {code, stdout, stderr} = await run(t, script('test-processes/index.ts'), {
		PATH: '/nowhere',
		TEST_POSTGRES_URL: `postgres://somebody:a-secret@127.0.0.1:${port}/test`,
		TEST_REDIS_URL: `redis://somebody:a-secret@127.0.0.1:${port}`,
	});

	t.is(code, 1);
	t.is(stdout.toString(), '');
	const lines = stderr.trim().split('\n');
	t.is(lines.length, 3, stderr);
	for (const [index, what] of ['nginx', 'PostgreSQL', 'Redis'].entries()) {
		t.true(lines[index]?.startsWith(`npm run test:processes needs ${what} `), lines[index]);
	}
	t.false(stderr.includes('a-secret'));
});
