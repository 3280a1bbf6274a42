import {existsSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {resolveAnswers} from '../../scripts/provider/answers.ts';
import {renderProvider} from '../../scripts/provider/render.ts';
import {readScaffold} from '../../scripts/provider/scaffold.ts';
import {treeAt} from '../../scripts/provider/tree.ts';

// The starter is the templates' documentation: what they render is what stands there.

const root = fileURLToPath(new URL('../../', import.meta.url));

for (const name of ['github', 'google', 'twitter']) {
	const scaffold = readScaffold(treeAt(root), name);

	test.serial(`one word gives the starter's own ${name}, byte for byte`, async t => {
		if (!scaffold) return t.fail(`.scaffold/${name}.json is missing`);
		const answers = await resolveAnswers({name});
		const files = renderProvider(answers, scaffold.migration);

		t.deepEqual(answers, scaffold.answers);
		t.deepEqual(files, scaffold.files);
		t.is(Object.keys(files).length, 9);
		for (const [path, text] of Object.entries(files)) {
			t.true(existsSync(root + path), path);
			t.is(readFileSync(root + path, 'utf8'), text, path);
		}
	});
}
