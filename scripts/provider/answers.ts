import {type Addresses, addressKeys, type Mixin} from '../../starter/auth/mixin.ts';
import {fitsSubdomain} from '../../starter/auth/settings.ts';
import {findService, namesLike, type Service} from './catalogue.ts';
import {
	addressProblem,
	emptyProblem,
	issuerProblem,
	labelProblem,
	paramsProblem,
	profileProblem,
	scopeProblem,
} from './checks.ts';
import {discover} from './discovery.ts';
import {mixinOf, optionOf, ordered, protocolNames} from './mixin-of.ts';
import {checkName} from './names.ts';
import type {Options, providerOptions} from './options.ts';
import {Refusal} from './refusal.ts';
import {checkIdPath, genericSample, guessIdPath, readSample, sampleText} from './sample.ts';

export type ProviderOptions = Options<(typeof providerOptions)[number]>;

/** Everything that decides what is written; `.scaffold/<name>.json` keeps it. */
export interface Answers {
	/** The mixin that is written, member by member. */
	mixin: Mixin;
	/** What an owner should read above it: closed, a JWT for a secret. */
	remarks: readonly string[];
	/** Where keys are given. */
	console?: string;
	/** A picture's address that the profile only names. */
	picture?: string;
	/** The text of `sample.json`. */
	sample: string;
	/** What nobody has checked against the service's own documentation. */
	unconfirmed: readonly string[];
}

/**
 * What is to be written, from what was said, the catalogue, and an issuer's own document. Throws
 * `Refusal` with all that is missing or wrong.
 */
export const resolveAnswers = async (options: ProviderOptions): Promise<Answers> => {
	const name = checkName(options.name ?? '');
	checkOptions(options);
	const service = findService(name);
	const discovered = options.issuer ? await discover(options.issuer) : undefined;

	const mixin = mixinOf(name, options, service, discovered);
	const missing = missingOptions(mixin, options, service);
	if (missing.length > 0) {
		const like = service ? [] : namesLike(name);
		const meant = like.length > 0 ? ` Did you mean ${like.join(' or ')}?` : '';
		throw new Refusal(
			`${service ? mixin.label : `"${name}" is not in the catalogue, and it`} needs ${missing.join(', ')}.${meant}`,
		);
	}

	const isOpenId = mixin.oauth === 'oidc';
	const known = isOpenId === (service?.oauth === 'oidc') ? service : undefined;
	const sample = options.sample
		? readSample(options.sample)
		: (known?.sample ??
			genericSample(options.remoteId ?? known?.idPath ?? (isOpenId ? 'sub' : 'id'), isOpenId));
	mixin.idPath = options.remoteId
		? checkIdPath(sample, options.remoteId)
		: guessIdPath(sample, known?.idPath);
	checkSubdomain(mixin);
	checkProtocol(mixin.oauth, options);
	if (mixin.oauth === 1 && mixin.profile_url === 'token' && mixin.idPath.includes('.')) {
		throw new Refusal('OAuth 1.0a answers tokens as a form: no id is nested in one.');
	}

	const written = new Set(['console', 'closed', 'note', 'picture', ...Object.keys(ordered(mixin))]);
	if (!options.sample) written.add('sample');
	const unconfirmed = (service?.unconfirmed ?? []).filter(
		field => written.has(field) && field !== 'label' && !isGiven(field, options),
	);
	if (service && !service.sample && !options.sample) unconfirmed.push('sample');
	const remark = (field: 'closed' | 'note', text = '') => {
		const doubt = service?.unconfirmed.includes(field) ? ' (unconfirmed)' : '';
		return `${text.charAt(0).toUpperCase()}${text.slice(1)}${doubt}.`;
	};
	return {
		mixin: ordered(mixin),
		remarks: [
			...(service?.closed ? [remark('closed', `closed: ${service.closed}`)] : []),
			...(service?.note ? [remark('note', service.note)] : []),
		],
		...(service?.console && {console: service.console}),
		...(known?.picture && !options.sample && {picture: known.picture}),
		sample: sampleText(sample),
		unconfirmed,
	};
};

const isGiven = (field: string, options: ProviderOptions) => {
	const option = optionOf[field];
	return Boolean(option && options[option]) || (options.issuer !== undefined && field !== 'scope');
};

/** What is wrong with each answer by itself. */
const problems: Partial<Record<keyof ProviderOptions, (value: string) => string | undefined>> = {
	label: labelProblem,
	oauth: value => (['1', '2', 'oidc'].includes(value) ? undefined : 'must be 1, 2 or oidc'),
	issuer: issuerProblem,
	requestUrl: addressProblem,
	authorizeUrl: addressProblem,
	accessUrl: addressProblem,
	profileUrl: profileProblem,
	revokeUrl: addressProblem,
	scope: scopeProblem,
	tokenAuth: value =>
		['client_secret_post', 'client_secret_basic'].includes(value)
			? undefined
			: 'must be client_secret_post or client_secret_basic',
	pkce: value => (['true', 'false'].includes(value) ? undefined : 'must be true or false'),
	authorizeParams: paramsProblem,
	// A shell's unset variable would pass for an option left out.
	subdomain: emptyProblem,
	sample: emptyProblem,
	remoteId: emptyProblem,
};

const checkOptions = (options: ProviderOptions): void => {
	const found = Object.entries(problems).flatMap(([option, problemOf]) => {
		const value = options[option as keyof ProviderOptions];
		const problem = value === undefined ? undefined : problemOf(value);
		return problem ? [`--${option} ${problem}.`] : [];
	});
	if (found.length > 0) throw new Refusal(found.join('\n'));
};

const missingOptions = (
	mixin: Mixin,
	options: ProviderOptions,
	service: Service | undefined,
): string[] => {
	const nothing = !service && !options.oauth && !options.issuer;
	if (nothing && !options.authorizeUrl && !options.accessUrl) {
		return [
			'--issuer (OpenID Connect)',
			'or --oauth (1 or 2)',
			'--authorizeUrl',
			'--accessUrl',
			'--profileUrl',
		];
	}
	const needed: (keyof Addresses)[] = [
		...(mixin.oauth === 1 ? (['request_url'] as const) : []),
		'authorize_url',
		'access_url',
		...(mixin.oauth === 'oidc' ? (['issuer'] as const) : []),
		// A service of the catalogue may have none that we know; the summary says so.
		...(service ? [] : (['profile_url'] as const)),
	];
	return needed.filter(key => !mixin[key]).map(key => `--${optionOf[key]}`);
};

/** An option of another protocol would be lost without a word. */
const checkProtocol = (oauth: Mixin['oauth'], options: ProviderOptions): void => {
	const foreign: (keyof ProviderOptions)[] = [
		...(oauth === 1 ? (['pkce', 'tokenAuth', 'issuer'] as const) : (['requestUrl'] as const)),
		...(oauth === 2 ? (['issuer'] as const) : []),
	];
	const given = foreign.filter(option => options[option] !== undefined);
	if (given.length > 0) {
		throw new Refusal(`--${given.join(', --')} means nothing to ${protocolNames[oauth]}.`);
	}
};

const checkSubdomain = (mixin: Mixin): void => {
	const {subdomain} = mixin;
	const wanted = addressKeys.some(key => mixin[key]?.includes('[subdomain]'));
	if (subdomain === undefined) return;
	if (!wanted)
		throw new Refusal(`--subdomain: ${mixin.label} has no [subdomain] in its addresses.`);
	if (!fitsSubdomain(mixin, subdomain)) {
		throw new Refusal("--subdomain must be the tenant's own part of the host, nothing else.");
	}
};
