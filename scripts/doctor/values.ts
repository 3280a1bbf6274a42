import type {Mixin} from '../../starter/auth/mixin.ts';
import {keyVariables} from '../../starter/auth/settings.ts';
import type {Environment} from '../../starter/config.ts';
import {variables} from '../../starter/variables.ts';
import type {Finding} from './finding.ts';
import {isPlaceholder} from './placeholder.ts';
import {variablesOf} from './typos.ts';

type Fault = [name: string, message: string, mend: string];

/** Values that no rule forbids and nobody means: what is left of quotes, two lines in one. */
export const lookAtValues = (env: Environment, mixins: readonly Mixin[]): Finding[] => {
	const known = [...Object.keys(variables.shape), ...mixins.flatMap(variablesOf)];
	const keys = mixins.flatMap(mixin => keyVariables(mixin));
	const faults = known.flatMap((name): Fault[] => {
		const value = env[name];
		if (!value) return [];
		const fault = textFault(name, value, known) ?? (keys.includes(name) && keyFault(name, value));
		return fault ? [fault] : [];
	});
	return [...faults, ...mixins.flatMap(mixin => sameTwice(env, mixin))].map(
		([name, message, mend]) => {
			const provider = mixins.find(mixin => variablesOf(mixin).includes(name))?.name;
			const check = provider ? 'providers' : 'settings';
			return {check, level: 'error', message, mend, ...(provider && {provider})};
		},
	);
};

const textFault = (name: string, value: string, known: readonly string[]): Fault | undefined => {
	const other = known.find(one => one.includes('_') && value.includes(`${one}=`));
	if (other) {
		const mend = `begin a new line with ${other}= where ${name} is set`;
		return [name, `${name} holds ${other}= as well: two lines have become one`, mend];
	}
	if (/^["'`]/.test(value)) {
		const message = `${name} begins with a quote that does not end`;
		return [name, message, `end the quote behind the value of ${name}, or take it away`];
	}
	if (/[“”„‘’«»]/.test(value)) {
		const message = `${name} has quotes in it that a text editor made`;
		return [name, message, `write " in place of “ and ” around the value of ${name}`];
	}
	return undefined;
};

const keyFault = (name: string, value: string): Fault | undefined => {
	// A private key's lines have spaces, and a placeholder is named as one.
	if (name.endsWith('_PRIVATE_KEY') || isPlaceholder(value)) return undefined;
	if (/\s/.test(value)) {
		return [name, `${name} has a space in it`, `copy ${name} again, without the space`];
	}
	if (/[^ -~]/.test(value)) {
		const message = `${name} has a letter or sign in it that no key has`;
		return [name, message, `copy ${name} again from where it is shown`];
	}
	return undefined;
};

/** One of a provider's two keys, copied twice. */
const sameTwice = (env: Environment, mixin: Mixin): Fault[] => {
	const [key, secret] = keyVariables(mixin);
	if (!env[key] || env[key] !== env[secret]) return [];
	const message = `${key} and ${secret} are the same`;
	return [[secret, message, `copy ${secret} again: one of the two was copied twice`]];
};
