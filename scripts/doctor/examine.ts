import type {Mixin} from '../../starter/auth/mixin.ts';
import {
	type Environment,
	readSettings,
	realEnvironment,
	type Settings,
} from '../../starter/config.ts';
import {findService, type Service} from '../provider/catalogue.ts';
import {lookAtBase} from './base.ts';
import {lookAtDatabase} from './database.ts';
import {lookAtEnvironment} from './environment.ts';
import {lookAtFacts} from './facts.ts';
import {
	type Finding,
	type ProviderState,
	type Report,
	type Section,
	sections,
	wordsOf,
} from './finding.ts';
import {lookAtGenerated, type Scaffolds} from './generated.ts';
import {lookAtHost} from './host.ts';
import {loadProviders} from './load.ts';
import {inEnvironment} from './mends.ts';
import {lookAtOrigin} from './origin.ts';
import {lookAtProviders} from './providers.ts';
import {lateAfter} from './reach.ts';
import {lookAtRedis} from './redis.ts';
import {readRegistry} from './registry.ts';
import {root} from './root.ts';
import {loadRoutes} from './routes.ts';
import {lookAtScope} from './scopes.ts';
import {lookAtSettings} from './settings.ts';
import {lookForTypos} from './typos.ts';
import {lookAtValues} from './values.ts';

/** Looks at everything. Changes nothing, and asks nobody but the database and Redis. */
export const examine = async (): Promise<Report> => {
	const {env, findings} = lookAtEnvironment();
	let release = () => {};
	const free = new Promise<void>(resolve => {
		release = resolve;
	});
	const late = lateAfter(free);
	const away = Promise.all([
		guard('database', () => lookAtDatabase(env, late)),
		guard('redis', () => lookAtRedis(env, late)),
		guard('base', lookAtBase),
	]);

	let scaffolds: Scaffolds = new Map();
	const registry = await readRegistry();
	const generated = await guard('generated', () => {
		const found = lookAtGenerated(registry);
		scaffolds = found.scaffolds;
		return found.findings;
	});
	const code = await loadProviders(registry.names, scaffolds);
	const mixins = code.loaded.map(({mixin}) => mixin);
	const broken = [...registry.findings, ...code.findings];

	const settings = settle(env, mixins);
	const routes = await loadRoutes(settings.origin);
	const services = new Map(registry.names.flatMap(known));
	const {findings: ofProviders, providers} = lookAtProviders(
		env,
		settings,
		mixins,
		routes,
		services,
	);
	const modes = new Map(providers.map(({name, mode}) => [name, mode]));
	const facts = code.loaded.map(one =>
		guard('providers', async () => {
			const {name} = one.mixin;
			const service = services.get(name);
			return [
				...(await lookAtScope(env, one, scaffolds.get(name)?.answers, service)),
				...lookAtFacts(env, one.mixin, service),
			];
		}),
	);

	release();
	const all = [
		...findings,
		...(await guard('settings', () => lookAtSettings(env, settings, mixins))),
		...(await guard('settings', () => lookForTypos(env, mixins))),
		...(await guard('settings', () => lookAtValues(env, mixins))),
		...(await guard('origin', () => lookAtOrigin(settings))),
		...(await guard('origin', () => lookAtHost(settings))),
		...ofProviders,
		...(await Promise.all(facts)).flat(),
		...broken,
		...generated.filter(({level}) => level !== 'ok' || broken.length === 0),
		// A provider that cannot be loaded takes the routes along, and is named already.
		...(broken.length === 0 ? routes.findings : []),
		...(await away).flat(),
	];
	const order = Object.keys(sections);
	const inOrder = all.sort((one, other) => order.indexOf(one.check) - order.indexOf(other.check));
	const real = realEnvironment();
	const mended = inOrder.map(one =>
		one.mend ? {...one, mend: inEnvironment(one.mend, real)} : one,
	);
	const lost = registry.names.filter(name => !modes.has(name)).map(lostAt(settings, services));
	return {findings: mended, providers: [...providers, ...lost]};
};

/** A provider that cannot be loaded, as it would be from the start. */
const lostAt =
	({origin}: Settings, services: ReadonlyMap<string, Service>) =>
	(name: string): ProviderState => ({
		name,
		mode: 'off',
		callback: `${origin}/connect/${name}/callback`,
		console: services.get(name)?.console,
	});

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

/** The settings with every provider, less those whose mixin nothing can be made of. */
const settle = (env: Environment, mixins: Mixin[]): Settings => {
	try {
		return readSettings(env, mixins);
	} catch {
		return readSettings(env, []);
	}
};

/** What the catalogue says, by a name; nothing where its file is broken. */
const known = (name: string): [string, Service][] => {
	try {
		const service = findService(name);
		return service ? [[name, service]] : [];
	} catch {
		return [];
	}
};
