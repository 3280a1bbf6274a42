import {createHash} from 'node:crypto';
import {readdirSync, readFileSync} from 'node:fs';
import {serviceNames} from '../provider/catalogue.ts';
import {addProvider, removeProvider} from '../provider/cli.ts';
import {scaffoldNames} from '../provider/scaffold.ts';
import {examplePath, registryPath} from '../provider/shared-files.ts';
import {treeAt} from '../provider/tree.ts';

// Runs inside the copy: adds every service, or takes those that it added out again in reverse
// order. Says how the tree looks without each of them, so that the two can be compared.

const folders = ['starter/providers', 'starter/migrations', 'test/providers', '.scaffold'];

/** What a provider leaves anywhere: the names of all files, and the files that all share. */
const look = (): string => {
	const names = folders.map(folder => readdirSync(folder, {recursive: true}).map(String).sort());
	const shared = [registryPath, examplePath].map(path => readFileSync(path, 'utf8'));
	return createHash('sha256')
		.update(JSON.stringify([names, shared]))
		.digest('hex');
};

const [what, ...kept] = process.argv.slice(2);
const isAdding = what === 'add';
const there = scaffoldNames(treeAt('.'));
const names = isAdding
	? serviceNames.filter(name => !there.includes(name))
	: serviceNames.filter(name => !kept.includes(name)).reverse();

for (const name of names) {
	const before = look();
	const {code} = await (isAdding ? addProvider : removeProvider)(['', name]);
	if (code !== 0) throw new Error(`${name}: exit ${code}`);
	console.log(`${name} ${isAdding ? before : look()}`);
}
