import {spawnSync} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import test from 'ava';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const page = read('docs/deploying.md');
const unit = read('deploy/dendrite.service');
const {scripts} = JSON.parse(read('package.json'));
const blocks = [...page.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);

test.serial('every shell block of docs/deploying.md is one that sh can read', t => {
	t.true(blocks.length > 10);
	for (const block of blocks) {
		const {status, stderr} = spawnSync('sh', ['-n'], {input: block, encoding: 'utf8'});
		t.is(status, 0, `${stderr}${block}`);
	}
});

test('every npm script, file and test that docs/deploying.md names is there', t => {
	const names = [...page.matchAll(/\bnpm run ([\w:]+)/g)].map(([, name = '']) => name);
	t.true(names.length > 5);
	for (const name of names) t.truthy(scripts[name], name);

	const paths = [...page.matchAll(/[`(\s]((?:deploy|test|docs)\/[\w./-]+\w|[a-z-]+\.md)/g)];
	t.true(paths.length > 4);
	for (const [, path = ''] of paths) {
		t.true(existsSync(new URL(path, root)) || existsSync(new URL(`docs/${path}`, root)), path);
	}
});

test('the systemd unit runs what npm start does, and what docs/deploying.md prepares for it', t => {
	const settings = new Map(
		[...unit.matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
	);
	t.is(`exec ${settings.get('ExecStart')?.replace('/usr/bin/', '')}`, scripts.start);
	t.true(page.includes(`useradd --system --home-dir /var/lib/${settings.get('StateDirectory')} `));
	t.true(page.includes(`DATABASE_URL=sqlite:/var/lib/${settings.get('StateDirectory')}/`));
	t.true(page.includes(`git clone "$REPOSITORY" ${settings.get('WorkingDirectory')}\n`));
	t.true(page.includes(`cat > ${settings.get('EnvironmentFile')} <<`));
	t.true(Number(settings.get('TimeoutStopSec')) > 10, 'requests in flight get 10 s');
	t.true(settings.get('User') === 'dendrite' && settings.get('ProtectSystem') === 'strict');
});
