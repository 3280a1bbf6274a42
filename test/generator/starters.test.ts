import {fileURLToPath} from 'node:url';
import test from 'ava';
import {resolveAnswers} from '../../scripts/provider/answers.ts';
import {renderProvider} from '../../scripts/provider/render.ts';
import {readScaffold} from '../../scripts/provider/scaffold.ts';
import {treeAt} from '../../scripts/provider/tree.ts';

// The starter is the templates' documentation: what they render is what plop wrote there. That it
// stands there still, `npm run test:generator` looks at: it is yours to edit.

const tree = treeAt(fileURLToPath(new URL('../../', import.meta.url)));
const starters = ['github', 'google', 'twitter'].filter(name => readScaffold(tree, name));

for (const name of starters) {
	test.serial(`one word gives the starter's own ${name}, byte for byte`, async t => {
		const scaffold = readScaffold(tree, name);
		const answers = await resolveAnswers({name});
		const files = renderProvider(answers, scaffold?.migration ?? '');

		t.deepEqual(answers, scaffold?.answers);
		t.deepEqual(files, scaffold?.files);
		t.is(Object.keys(files).length, 9);
	});
}
