import {ExitPromptError} from '@inquirer/core';
import type {Mixin} from '../../starter/auth/mixin.ts';
import {fitsSubdomain, variableOf} from '../../starter/auth/settings.ts';
import type {ProviderOptions} from './answers.ts';
import {findService, namesLike, type Service, serviceNames} from './catalogue.ts';
import {
	addressProblem,
	issuerProblem,
	labelProblem,
	profileProblem,
	scopeProblem,
} from './checks.ts';
import {nameProblem} from './names.ts';
import {Refusal} from './refusal.ts';
import {checkIdPath, guessIdPath, readSample} from './sample.ts';

// The questions in a terminal. @inquirer/prompts is loaded only when one is asked.

/** Whether somebody sits there who can answer. */
export const isTerminal = (): boolean => Boolean(process.stdin.isTTY && process.stdout.isTTY);

/** Whether an error is somebody's Ctrl-C at a question. */
export const isCancelled = (error: unknown): boolean =>
	error instanceof ExitPromptError || (error instanceof Error && error.name === 'ExitPromptError');

/** Inquirer wants true, or what is wrong. */
const valid =
	(problemOf: (text: string) => string | undefined, isOptional = false) =>
	(text: string) => {
		if (text === '') return isOptional || 'This one is needed.';
		const problem = problemOf(text);
		return problem === undefined || `It ${problem}.`;
	};

/**
 * Asks for a name unless one was given, and for what cannot be known of a service that the
 * catalogue lacks. `present` are the providers that are here already.
 */
export const askProvider = async (
	options: ProviderOptions,
	present: readonly string[],
): Promise<ProviderOptions> => {
	if (options.sample) readSample(options.sample); // what is no sample is refused before anything
	const answers = await askAll(options, present);
	return {...answers, ...(await askIdPath(answers))};
};

const askAll = async (
	options: ProviderOptions,
	present: readonly string[],
): Promise<ProviderOptions> => {
	const name = options.name ?? (await askName(present));
	const service = findService(name);
	if (service) {
		return {...options, name, ...(options.name ? {} : await askSubdomain(service, options))};
	}
	if (nameProblem(name) || options.issuer || options.authorizeUrl) return {...options, name};

	const {input, select} = await import('@inquirer/prompts');
	const like = namesLike(name);
	const meant = like.length > 0 ? ` (not in the catalogue; ${like.join(' and ')} would be)` : '';
	const oauth =
		options.oauth ??
		(await select({
			message: `How does ${name} sign people in?${meant}`,
			choices: [
				{value: 'oidc', name: 'OpenID Connect', description: 'It has an issuer; the rest follows.'},
				{value: '2', name: 'OAuth 2'},
				{value: '1', name: 'OAuth 1.0a'},
			],
		}));
	const ask = async (
		option: keyof ProviderOptions,
		message: string,
		problemOf: (text: string) => string | undefined,
		isOptional = false,
	): Promise<ProviderOptions> => {
		if (options[option]) return {};
		const value = await input({message, validate: valid(problemOf, isOptional)});
		return value === '' ? {} : {[option]: value};
	};

	const addresses: ProviderOptions =
		oauth === 'oidc'
			? await ask('issuer', 'Issuer', issuerProblem)
			: {
					...(oauth === '1'
						? await ask('requestUrl', 'Request token address', addressProblem)
						: {}),
					...(await ask('authorizeUrl', 'Authorization address', addressProblem)),
					...(await ask('accessUrl', 'Token address', addressProblem)),
					...(await ask('profileUrl', 'Profile address (or: token)', profileProblem)),
				};
	return {
		...options,
		name,
		oauth,
		...addresses,
		...(await ask('label', 'Label (Enter for the name)', labelProblem, true)),
		...(await ask('scope', 'Scope (Enter for the usual one)', scopeProblem, true)),
		...(await ask(
			'sample',
			'JSON file with a sample profile (Enter for none)',
			sampleProblem,
			true,
		)),
	};
};

/** Where a sample has its id, when that is no usual place. */
const askIdPath = async ({
	name = '',
	sample,
	remoteId,
}: ProviderOptions): Promise<ProviderOptions> => {
	if (!sample || remoteId || nameProblem(name)) return {};
	const profile = readSample(sample);
	const likely = findService(name)?.idPath;
	if (refusalOf(() => guessIdPath(profile, likely)) === undefined) return {};

	const {input} = await import('@inquirer/prompts');
	const path = await input({
		message: 'Where the id is in the sample (a dotted path, Enter for nowhere)',
		validate: valid(text => refusalOf(() => checkIdPath(profile, text)), true),
	});
	return path === '' ? {} : {remoteId: path};
};

const sampleProblem = (path: string): string | undefined => refusalOf(() => readSample(path));

/** What an attempt was refused for. */
const refusalOf = (attempt: () => unknown): string | undefined => {
	try {
		attempt();
		return undefined;
	} catch (error) {
		if (error instanceof Refusal) return `does not do: ${error.message.replace(/\.$/, '')}`;
		throw error;
	}
};

/** Of a service with a host for each tenant. */
const askSubdomain = async (
	service: Service,
	{subdomain}: ProviderOptions,
): Promise<ProviderOptions> => {
	const isTenants = Object.values(service).some(
		value => typeof value === 'string' && value.includes('[subdomain]'),
	);
	if (!isTenants || subdomain) return {};

	const {input} = await import('@inquirer/prompts');
	const variable = variableOf(service.name, 'subdomain');
	const mixin = service as unknown as Mixin;
	const answer = await input({
		message: `Your tenant's part of ${service.authorize_url} (Enter to set ${variable} later)`,
		validate: text =>
			text === '' || fitsSubdomain(mixin, text) || 'It is the part in place of [subdomain] alone.',
	});
	return answer === '' ? {} : {subdomain: answer};
};

const askName = async (present: readonly string[]): Promise<string> => {
	const {input, search} = await import('@inquirer/prompts');
	const services = serviceNames
		.filter(name => !present.includes(name))
		.map(name => ({name, label: findService(name)?.label ?? name}));
	const other = '';
	const chosen = await search({
		message: 'Which service?',
		source: term => {
			const wanted = (term ?? '').trim().toLowerCase();
			const found = services.filter(
				({name, label}) => name.includes(wanted) || label.toLowerCase().includes(wanted),
			);
			return [
				...found.map(({name, label}) => ({value: name, name: `${label} (${name})`})),
				{value: other, name: 'Another one: by its issuer or its addresses'},
			];
		},
	});
	return chosen === other
		? input({message: 'Its name, as in /connect/NAME', validate: text => nameProblem(text) ?? true})
		: chosen;
};

/** Which of the providers that are here. */
export const askWhich = async (message: string, names: readonly string[]): Promise<string> => {
	const {select} = await import('@inquirer/prompts');
	return select({message, choices: names.map(name => ({value: name}))});
};

/** The last word before anything is written. */
export const confirmed = async (): Promise<boolean> => {
	const {confirm} = await import('@inquirer/prompts');
	return confirm({message: 'Write this?'});
};
