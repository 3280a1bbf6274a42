import {addressKeys, type Mixin} from '../../starter/auth/mixin.ts';
import {keyVariables, variableOf} from '../../starter/auth/settings.ts';
import type {Environment} from '../../starter/config.ts';
import {variables} from '../../starter/variables.ts';
import {serviceNames} from '../provider/catalogue.ts';
import type {Finding} from './finding.ts';

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
			const [prefix = ''] = name.split('_');
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

const plain = (name: string) => name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');

/** Whether two names differ by two letters at most, case and what lies between words aside. */
export const isNear = (one: string, other: string): boolean =>
	distance(plain(one), plain(other)) <= 2;

/** How many letters must be added, taken away or changed to make one text of another. */
const distance = (one: string, other: string): number => {
	let above = Array.from({length: other.length + 1}, (_, at) => at);
	for (const [at, letter] of [...one].entries()) {
		const row = [at + 1];
		for (const [index, wanted] of [...other].entries()) {
			const changed = (above[index] ?? 0) + (letter === wanted ? 0 : 1);
			row.push(Math.min(changed, (above[index + 1] ?? 0) + 1, (row[index] ?? 0) + 1));
		}
		above = row;
	}
	return above.at(-1) ?? 0;
};
