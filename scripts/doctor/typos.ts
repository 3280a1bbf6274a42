import {addressKeys, type Mixin} from '../../starter/auth/mixin.ts';
import {keyVariables, variableOf} from '../../starter/auth/settings.ts';
import type {Environment} from '../../starter/config.ts';
import {variables} from '../../starter/variables.ts';
import {serviceNames} from '../provider/catalogue.ts';
import type {Finding} from './finding.ts';
import {isNear} from './near.ts';

/** Every variable that a provider may have. */
export const variablesOf = (mixin: Mixin): string[] => [
	...keyVariables(mixin),
	...[...addressKeys, 'scope', 'subdomain'].map(setting => variableOf(mixin.name, setting)),
];

/**
 * Variables that nobody reads, and that are nearly called like one that is read and is not set.
 * Any other may belong to somebody else: CI systems have a GITHUB_TOKEN and a GITHUB_REF.
 */
export const lookForTypos = (env: Environment, mixins: readonly Mixin[]): Finding[] => {
	const own = Object.keys(variables.shape).filter(name => name.length > 5);
	const ofProviders = mixins.flatMap(variablesOf);
	const known = new Set([...Object.keys(variables.shape), ...ofProviders]);

	return Object.keys(env)
		.filter(name => !known.has(name))
		.flatMap((name): Finding[] => {
			const [prefix = ''] = name.toUpperCase().split('_');
			// LINE_CLIENT_ID is no LIVE_CLIENT_ID, though only a letter differs.
			const isService = serviceNames.includes(prefix.toLowerCase());
			const candidates = ofProviders.filter(one => !isService || one.startsWith(`${prefix}_`));
			const meant =
				otherProtocol(name, mixins) ??
				[...own, ...candidates].find(one => !env[one] && isNear(name, one));
			if (!meant || env[meant]) return [];
			const provider = mixins.find(mixin => variablesOf(mixin).includes(meant))?.name;
			return [
				{
					check: provider ? 'providers' : 'settings',
					level: 'error',
					message: `${name} is read by nobody; it looks like ${meant}`,
					mend: `rename ${name} to ${meant} in .env, or wherever it is set`,
					...(provider && {provider}),
				},
			];
		});
};

/** A provider's key under the name that the other protocol has for it. */
const otherProtocol = (name: string, mixins: readonly Mixin[]): string | undefined => {
	for (const mixin of mixins) {
		const oauth = mixin.oauth === 1 ? 2 : 1;
		const at = keyVariables({...mixin, oauth}).indexOf(name);
		if (at >= 0) return keyVariables(mixin)[at];
	}
	return undefined;
};
