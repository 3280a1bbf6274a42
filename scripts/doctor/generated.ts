import {existsSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {readScaffold, type Scaffold, scaffoldNames, templateVersion} from '../provider/scaffold.ts';
import {treeAt} from '../provider/tree.ts';
import type {Finding, Level} from './finding.ts';
import {root} from './root.ts';

/** What plop remembers of a provider. */
export type Scaffolds = ReadonlyMap<string, Scaffold>;

/** What plop wrote here, against the templates of this base and what is there of it. */
export const lookAtGenerated = (
	registered: readonly string[],
): {scaffolds: Scaffolds; findings: Finding[]} => {
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
			say('error', `${file} is not what plop wrote`, `git checkout ${file}`, name);
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
		if (!registered.includes(name)) {
			const message = `${file} is there, and starter/providers/index.ts does not name ${name}`;
			say('warning', message, `npx plop remove ${name} -- --force true`, name);
		}
		const migration = `starter/migrations/${scaffold.migration}_create_${name}_profiles.ts`;
		if (!existsSync(join(root, migration))) {
			say(
				'error',
				`${migration}, which makes its table, is missing`,
				`git checkout ${migration}`,
				name,
			);
		}
	}

	const folders = readdirSync(join(root, 'starter/providers'), {withFileTypes: true});
	for (const {name} of folders.filter(entry => entry.isDirectory())) {
		if (registered.includes(name) || scaffolds.has(name)) continue;
		const message = `starter/providers/${name}/ is there, and starter/providers/index.ts does not name it`;
		say(
			'warning',
			message,
			`in starter/providers/index.ts: export * as ${name} from './${name}/index.ts';`,
		);
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
