import {readFileSync} from 'node:fs';
import Handlebars from 'handlebars';
import {parse} from 'lossless-json';
import {friendly} from '../../starter/auth/json.ts';
import {toTime} from '../../starter/auth/model.ts';
import {keyVariables} from '../../starter/auth/settings.ts';
import type {Answers} from './answers.ts';
import {access, columnBuilder, columnSource, columnType, literal, memberTypes} from './code.ts';
import {formatFiles} from './format.ts';
import {iconOf} from './icon.ts';
import {type Column, inferColumns, labelOf, pictureOf} from './infer.ts';

/** Texts by their paths, from the repo's root. */
export type Files = Record<string, string>;

/** Which template makes which file of a provider's folder. */
const folder = ['mixin', 'views', 'model', 'backend', 'index'];

/** Every file that belongs to one provider alone, formatted as the repo's own are. */
export const renderProvider = (answers: Answers, migration: string): Files => {
	const {name, label} = answers.mixin;
	const values = valuesOf(answers);
	const home = `starter/providers/${name}`;
	const sources = formatFiles({
		...Object.fromEntries(
			folder.map(file => [`${home}/${file}.ts`, fill(`provider/${file}.ts`, values)]),
		),
		[migrationPath(name, migration)]: fill('migration.ts', values),
		[`test/providers/${name}.test.ts`]: fill('test.ts', values),
	});
	return {...sources, [`${home}/sample.json`]: answers.sample, [`${home}/icon.svg`]: iconOf(label)};
};

export const migrationPath = (name: string, time: string, what = 'create') =>
	`starter/migrations/${time}_${what}_${name}_profiles.ts`;

/** The migration that takes a provider's table away again. */
export const renderDrop = (answers: Answers, created: string, dropped: string): Files => {
	const {name} = answers.mixin;
	const from = migrationPath(name, created).split('/').pop();
	return formatFiles({
		[migrationPath(name, dropped, 'drop')]: fill('drop-migration.ts', {
			...valuesOf(answers),
			created: from,
		}),
	});
};

const fill = (template: string, values: object): string => {
	const file = new URL(`../../templates/${template}.hbs`, import.meta.url);
	const render = Handlebars.compile(readFileSync(file, 'utf8'), {noEscape: true, strict: true});
	return render(values);
};

/** What the templates' placeholders stand for. Everything that came from outside is a literal. */
const valuesOf = ({mixin, remarks, picture, sample}: Answers) => {
	const idPath = mixin.idPath.split('.');
	const parsed = parse(sample) as object;
	const columns = inferColumns(parsed, idPath);

	return {
		name: mixin.name,
		Service: inProse(mixin.label, mixin.name),
		keys: keyVariables(mixin),
		remarks,
		settings: Object.fromEntries(
			Object.entries(mixin).map(([name, value]) => [name, literal(value)]),
		),
		members: memberTypes(parsed, [idPath, ...columns.map(({path}) => path)]),
		columns: columns.map(column => ({
			name: column.name,
			type: columnType(column),
			source: columnSource(column),
			builder: columnBuilder(column),
		})),
		hasTime: columns.some(({kind}) => kind === 'time'),
		id: access('remote', idPath),
		label: arrow(labelOf(columns)),
		picture: arrow(pictureSource(columns, picture)),
		expected: [
			{name: 'id', value: literal(idOf(parsed, idPath))},
			...columns
				.map(column => ({name: column.name, value: expectedOf(column)}))
				.filter(({value}) => value !== undefined),
		],
	};
};

/** A label as comments and titles can hold it: plain words, or else the name. */
export const inProse = (label: string, name: string): string =>
	/^[\p{L}\p{N}][\p{L}\p{N} .,&'’+!()-]*$/u.test(label) ? label.replaceAll("'", '’') : name;

const arrow = (source: string | undefined) =>
	source === undefined ? '() => null' : `(profile: Profile) => ${source}`;

/** The column that holds a picture's address, or an address made of what the profile names. */
const pictureSource = (columns: readonly Column[], address: string | undefined) => {
	if (!address) {
		const column = pictureOf(columns);
		return column && `profile.${column.name}`;
	}
	const parts = [...address.matchAll(/\[(\w+)\]/g)].map(([, name]) => name ?? '');
	const named = parts.filter(name => name !== 'id');
	if (!named.every(name => columns.some(column => column.name === name))) return undefined;
	const filled = address.replaceAll(/\[(\w+)\]/g, (_, name: string) => `\${profile.${name}}`);
	return `${named.map(name => `profile.${name} && `).join('')}\`${filled}\``;
};

/** The sample's id, as `remoteId` reads it. */
const idOf = (sample: object, path: readonly string[]) =>
	String(
		friendly(path.reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], sample)),
	);

/** What a column holds of the sample, as source. */
const expectedOf = ({kind, value}: Column): string | undefined => {
	if (typeof value === 'number' && !Number.isFinite(value)) return undefined;
	return literal(kind === 'time' ? toTime(value) : value);
};
