import {Refusal} from './refusal.ts';

/** What `plop provider` may be told after `--`. */
export const providerOptions = [
	'name',
	'label',
	'oauth',
	'issuer',
	'requestUrl',
	'authorizeUrl',
	'accessUrl',
	'profileUrl',
	'revokeUrl',
	'scope',
	'tokenAuth',
	'pkce',
	'authorizeParams',
	'subdomain',
	'sample',
	'remoteId',
	'dryRun',
] as const;

export const removeOptions = ['name', 'force', 'down', 'dryRun'] as const;

export const updateOptions = ['name', 'dryRun'] as const;

export type Options<Name extends string> = Partial<Record<Name, string>>;

/**
 * Reads the words behind `plop`: the command, a name, and options after `--`. plop's own reading
 * drops options before `--` silently, so we read for ourselves. Throws `Refusal`.
 */
export const readOptions = <Name extends string>(
	words: readonly string[],
	known: readonly Name[],
): Options<Name> => {
	const end = words.indexOf('--');
	const [command = '', name, ...more] = end === -1 ? words : words.slice(0, end);
	const early = [command, name, ...more].find(word => word?.startsWith('-'));
	if (early) {
		throw new Refusal(
			`${early} stands before "--". Options come after it: npx plop provider discord -- --label Discord`,
		);
	}
	if (more.length > 0) throw new Refusal(`Too many words: ${more.join(' ')}.`);

	const options: Options<string> = name === undefined || name === '_' ? {} : {name};
	const rest = end === -1 ? [] : words.slice(end + 1);
	for (let at = 0; at < rest.length; at++) {
		const word = rest[at] ?? '';
		const [, option = '', joined] = word.match(/^--([A-Za-z]+)(?:=(.*))?$/s) ?? [];
		if (!known.includes(option as Name)) {
			throw new Refusal(`${word} is no option here. There are: --${known.join(', --')}.`);
		}
		if (option in options) throw new Refusal(`--${option} is given twice.`);

		const value = joined ?? rest[++at];
		if (value === undefined || (joined === undefined && value.startsWith('--'))) {
			throw new Refusal(`--${option} needs a value.`);
		}
		options[option] = value;
	}
	return options as Options<Name>;
};

/** `true` or `false`; `false` when it is not given. Throws `Refusal`. */
export const isOn = (option: string, value: string | undefined): boolean => {
	if (value === undefined || value === 'false') return false;
	if (value === 'true') return true;
	throw new Refusal(`--${option} is true or false, not ${JSON.stringify(value)}.`);
};
