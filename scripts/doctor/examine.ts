import {readSettings} from '../../starter/config.ts';
import {lookAtBase} from './base.ts';
import {lookAtDatabase} from './database.ts';
import {lookAtEnvironment} from './environment.ts';
import {lookAtFacts} from './facts.ts';
import {type Finding, type Report, type Section, sections, wordsOf} from './finding.ts';
import {lookAtGenerated, type Scaffolds} from './generated.ts';
import {loadProviders} from './load.ts';
import {lookAtOrigin} from './origin.ts';
import {lookAtProviders} from './providers.ts';
import {lookAtRedis} from './redis.ts';
import {root} from './root.ts';
import {lookAtScope} from './scopes.ts';
import {lookAtSettings} from './settings.ts';
import {lookForTypos} from './typos.ts';

/** Looks at everything. Changes nothing, and asks nobody but the database and Redis. */
export const examine = async (): Promise<Report> => {
	const {env, findings} = lookAtEnvironment();
	const away = Promise.all([
		guard('database', () => lookAtDatabase(env)),
		guard('redis', () => lookAtRedis(env)),
		guard('base', lookAtBase),
	]);
	const code = await loadProviders();
	const mixins = code.loaded.map(({mixin}) => mixin);
	const settings = readSettings(env, mixins);
	const routes = await loadRoutes(settings.origin, code.findings.length === 0);
	const providers = lookAtProviders(env, settings, mixins, routes);
	let scaffolds: Scaffolds = new Map();
	const generated = await guard('generated', () => {
		const found = lookAtGenerated(code.names);
		scaffolds = found.scaffolds;
		return found.findings;
	});
	const facts = await guard('providers', () =>
		code.loaded.flatMap(one => {
			const {name} = one.mixin;
			const mode = providers.providers.find(state => state.name === name)?.mode ?? 'off';
			return [
				...lookAtScope(env, one, scaffolds.get(name)?.answers),
				...lookAtFacts(env, one.mixin, mode),
			];
		}),
	);

	const all = [
		...findings,
		...(await guard('settings', () => lookAtSettings(env, settings, mixins))),
		...(await guard('settings', () => lookForTypos(env, mixins))),
		...(await away).flat(),
		...(await guard('origin', () => lookAtOrigin(settings))),
		...providers.findings,
		...facts,
		...code.findings,
		...generated,
		...routes.findings,
	];
	const order = Object.keys(sections);
	const inOrder = all.sort((one, other) => order.indexOf(one.check) - order.indexOf(other.check));
	return {findings: inOrder, providers: providers.providers};
};

/** What a look finds, or that it could not look: one broken part hides no other. */
const guard = async (
	check: Section,
	look: () => Finding[] | Promise<Finding[]>,
): Promise<Finding[]> => {
	try {
		return await look();
	} catch (error) {
		const message = `This could not be looked at: ${wordsOf(error, root)}`;
		return [{check, level: 'error', message, mend: 'npm run check'}];
	}
};

/** The app's own routes, by which addresses are made; without them as they are from the start. */
const loadRoutes = async (origin: string, isSound: boolean) => {
	try {
		const {addressesOn, createRouter} = await import('../../starter/routes.ts');
		return {urlOf: addressesOn(origin, createRouter()), findings: []};
	} catch (error) {
		const message = `starter/routes.ts cannot be loaded: ${wordsOf(error, root)}`;
		const finding: Finding = {check: 'generated', level: 'error', message, mend: 'npm run check'};
		return {
			urlOf: (_: string, {provider = ''}: Record<string, string> = {}) =>
				`${origin}/connect/${provider}/callback`,
			// A provider that does not load takes them along, and is named already.
			findings: isSound ? [finding] : [],
		};
	}
};
