import {readdirSync, readFileSync} from 'node:fs';
import test from 'ava';

// A file that no suite imports would pass by never running.

const here = new URL('.', import.meta.url);
const filesOf = (folder: string) =>
	readdirSync(new URL(folder, here))
		.filter(name => name.endsWith('.test.ts'))
		.map(name => `${folder}${name}`);

/** What AVA's settings name beside the suites: files and folders with a process of their own. */
const alone =
	/^\.\/(crashes|interop|process|processes|providers|redis)\/|^\.\/(attacks\/slow|http\/database(-server)?|password\/load|plop\/databases|tokens\/bounded)\.test/;

test('every test file in a folder runs exactly once', t => {
	const folders = readdirSync(here, {withFileTypes: true}).filter(entry => entry.isDirectory());
	const files = folders.flatMap(({name}) => filesOf(`./${name}/`));
	const suites = readdirSync(here).filter(name => name.endsWith('.suite.ts'));
	const imported = suites.flatMap(name =>
		[...readFileSync(new URL(name, here), 'utf8').matchAll(/^import '(.+)';$/gm)].map(
			([, file]) => file,
		),
	);

	t.true(files.length > 50);
	t.deepEqual(imported.sort(), files.filter(file => !alone.test(file)).sort());
});
