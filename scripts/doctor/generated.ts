import {existsSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {readScaffold, type Scaffold, scaffoldNames, templateVersion} from '../provider/scaffold.ts';
import {type Tree, treeAt} from '../provider/tree.ts';
import type {Finding, Level} from './finding.ts';
import {type Registry, registry} from './registry.ts';
import {deletedOf, restore} from './restore.ts';
import {root} from './root.ts';

/** What plop remembers of a provider. */
export type Scaffolds = ReadonlyMap<string, Scaffold>;

/** What plop wrote here, against the templates of this base and what is there of it. */
export const lookAtGenerated = ({
	names,
	isMissing,
	isPlain,
}: Registry): {scaffolds: Scaffolds; findings: Finding[]} => {
	const tree = treeAt(root);
	const scaffolds = new Map<string, Scaffold>();
	const findings: Finding[] = [];
	const say = (level: Level, message: string, mend: string, provider?: string) =>
		findings.push({check: 'generated', level, message, mend, ...(provider && {provider})});

	for (const name of scaffoldNames(tree)) {
		const file = `.scaffold/${name}.json`;
		let scaffold: Scaffold | undefined;
		try {
			scaffold = readScaffold(tree, name);
		} catch {
			// readScaffold's own words, less what to do, which stands below.
		}
		if (!scaffold || !Number.isInteger(scaffold.template)) {
			const mend = restore(file, `bring ${file} back from a backup`);
			say('error', `${file} is not what plop wrote`, mend, name);
			continue;
		}

		scaffolds.set(name, scaffold);
		const {template} = scaffold;
		if (template < templateVersion) {
			say(
				'error',
				`it was written by templates of version ${template}, and this base has ${templateVersion}`,
				`npx plop update ${name}`,
				name,
			);
		} else if (template > templateVersion) {
			say(
				'warning',
				`it was written by templates of version ${template}, newer than this base's ${templateVersion}`,
				'git fetch upstream --tags && git merge TAG',
				name,
			);
		}
		if (!isMissing && !names.includes(name)) {
			const message = `${file} is there, and ${registry} does not name ${name}`;
			say('warning', message, unnamed(tree, name, isPlain), name);
		}
		const migration = `starter/migrations/${scaffold.migration}_create_${name}_profiles.ts`;
		if (!existsSync(join(root, migration))) {
			say(
				'error',
				`${migration}, which makes its table, is missing`,
				restore(migration, `npx plop update ${name}`),
				name,
			);
		}
	}

	const folders = readdirSync(join(root, 'starter/providers'), {withFileTypes: true});
	for (const {name} of folders.filter(entry => !isMissing && entry.isDirectory())) {
		if (names.includes(name) || scaffolds.has(name)) continue;
		const message = `starter/providers/${name}/ is there, and ${registry} does not name it`;
		say('warning', message, lineOf(name));
	}
	for (const file of deletedOf('.scaffold', '.env.example')) {
		const name = file.match(/^\.scaffold\/(\w+)\.json$/)?.[1];
		// One that has been taken out is no longer in the registry.
		if (file !== '.env.example' && !names.includes(name ?? '')) continue;
		const message = `${file} is gone, and plop ${name ? 'knows nothing of it then' : 'writes no keys into it then'}`;
		say('warning', message, `git checkout ${file}`, name);
	}
	for (const file of deletedOf('starter/migrations')) {
		// Those of providers are looked at above, or have gone with them.
		if (/_create_\w+_profiles\.ts$/.test(file)) continue;
		const message = `${file} is gone, and a new database would lack what it makes`;
		say('warning', message, `git checkout ${file}`);
	}
	if (existsSync(join(root, '.scaffold/.journal'))) {
		const [first = 'github'] = scaffolds.keys();
		say(
			'warning',
			'plop was ended half-way; its next run puts back what it had begun',
			`npx plop update ${first}`,
		);
	}
	if (findings.length === 0) {
		findings.push({
			check: 'generated',
			level: 'ok',
			message: `plop's templates are of version ${templateVersion}, and so is all that they wrote`,
		});
	}
	return {scaffolds, findings};
};

const lineOf = (name: string) => `in ${registry}: export * as ${name} from './${name}/index.ts';`;

/** What brings a provider back into the registry, or takes out what is left of it. */
const unnamed = (tree: Tree, name: string, isPlain: boolean): string => {
	if (tree.list(`starter/providers/${name}`).length === 0) return `npx plop remove ${name}`;
	// plop leaves a registry alone that has lines of the owner's.
	return isPlain ? `npx plop update ${name}` : lineOf(name);
};
