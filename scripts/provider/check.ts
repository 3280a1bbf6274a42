import {fileURLToPath} from 'node:url';
import {renderProvider} from './render.ts';
import {readScaffold, scaffoldNames} from './scaffold.ts';
import {treeAt} from './tree.ts';

// Part of `npm run check`: the templates, rendered with the answers of `.scaffold/`, give what was
// written, byte for byte. So what checks the written files checks the templates too.

const tree = treeAt(fileURLToPath(new URL('../../', import.meta.url)));
const starters = scaffoldNames(tree).filter(name => ['github', 'google', 'twitter'].includes(name));

const differing = starters.flatMap(name => {
	const scaffold = readScaffold(tree, name);
	const files = scaffold ? renderProvider(scaffold.answers, scaffold.migration) : {};
	const paths = Object.keys(files).filter(path => files[path] !== scaffold?.files[path]);
	return paths.length > 0 ? [`${paths.join(', ')}: npx plop update ${name}`] : [];
});

if (differing.length > 0) {
	console.error(`The templates say otherwise than what stands in\n${differing.join('\n')}`);
	process.exit(1);
}
console.log(`The templates give what stands in ${starters.join(', ')}.`);
