import {type Addresses, addressKeys, type Mixin} from '../../starter/auth/mixin.ts';
import {fitsSubdomain} from '../../starter/auth/settings.ts';
import {capitalised, findService, type Service} from './catalogue.ts';
import {
	addressProblem,
	emptyProblem,
	issuerProblem,
	labelProblem,
	paramsProblem,
	profileProblem,
	scopeProblem,
	scopeWords,
} from './checks.ts';
import {type Discovered, discover} from './discovery.ts';
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
		throw new Refusal(
			`${service ? mixin.label : `"${name}" is not in the catalogue, and it`} needs ${missing.join(', ')}.`,
		);
	}

	const isOpenId = mixin.oauth === 'oidc';
	const known = isOpenId === (service?.oauth === 'oidc') ? service : undefined;
	const idPath = options.remoteId ?? (options.sample ? undefined : known?.idPath);
	const sample = options.sample
		? readSample(options.sample)
		: (known?.sample ?? genericSample(idPath ?? (isOpenId ? 'sub' : 'id'), isOpenId));
	mixin.idPath = idPath ? checkIdPath(sample, idPath) : guessIdPath(sample);
	checkSubdomain(mixin);

	const unconfirmed = (service?.unconfirmed ?? []).filter(
		field => field in mixin && field !== 'label' && !isGiven(field, options),
	);
	if (service && !service.sample && !options.sample) unconfirmed.push('sample');
	return {
		mixin: ordered(mixin),
		remarks: [
			...(service?.closed ? [`Closed: ${service.closed}.`] : []),
			...(service?.note
				? [`${service.note.charAt(0).toUpperCase()}${service.note.slice(1)}.`]
				: []),
		],
		...(service?.console && {console: service.console}),
		...(known?.picture && !options.sample && {picture: known.picture}),
		sample: sampleText(sample),
		unconfirmed,
	};
};

/** Which option says what a field of the mixin holds. */
const optionOf: Record<string, keyof ProviderOptions> = {
	oauth: 'oauth',
	issuer: 'issuer',
	request_url: 'requestUrl',
	authorize_url: 'authorizeUrl',
	access_url: 'accessUrl',
	profile_url: 'profileUrl',
	revoke_url: 'revokeUrl',
	scope: 'scope',
	token_endpoint_auth_method: 'tokenAuth',
	pkce: 'pkce',
	custom_params: 'authorizeParams',
	idPath: 'remoteId',
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

const protocolOf = (options: ProviderOptions, service: Service | undefined): Mixin['oauth'] => {
	const {oauth, issuer, requestUrl} = options;
	if (oauth) return oauth === 'oidc' ? 'oidc' : oauth === '1' ? 1 : 2;
	if (issuer) return 'oidc';
	return service ? protocol(service.oauth) : requestUrl ? 1 : 2;
};

// lossless-json reads a catalogue's numbers as objects.
const protocol = (oauth: unknown): Mixin['oauth'] =>
	oauth === 'oidc' ? 'oidc' : Number(oauth) === 1 ? 1 : 2;

const mixinOf = (
	name: string,
	options: ProviderOptions,
	service: Service | undefined,
	discovered: Discovered | undefined,
): Mixin => {
	const oauth = protocolOf(options, service);
	const isKnown = service && protocol(service.oauth) === oauth && !discovered;
	const given: Addresses = Object.fromEntries(
		addressKeys.flatMap(key => {
			const option = optionOf[key];
			const value = option && options[option];
			return value ? [[key, value]] : [];
		}),
	);
	const facts = isKnown || oauth !== 1 ? service : undefined;
	const {scopes, ...found}: Partial<Discovered> = discovered ?? {};
	const addresses = {...(discovered ? {} : addressesFor(oauth, facts)), ...found, ...given};
	const scope =
		options.scope === undefined ? scopeFor(oauth, facts, scopes) : scopeWords(options.scope);
	const delimiter = facts?.scope_delimiter ?? ' ';
	const tokenAuth =
		options.tokenAuth ?? found.token_endpoint_auth_method ?? facts?.token_endpoint_auth_method;
	const hasPkce = options.pkce ? options.pkce === 'true' : facts?.pkce !== false;
	const params = options.authorizeParams
		? Object.fromEntries(new URLSearchParams(options.authorizeParams))
		: facts?.custom_params;

	return {
		name,
		label: options.label ?? service?.label ?? capitalised(name),
		oauth,
		...addresses,
		...(scope.length > 0 && {scope}),
		...(scope.length > 1 && delimiter !== ' ' && {scope_delimiter: delimiter}),
		...(oauth !== 1 && tokenAuth === 'client_secret_basic'
			? {token_endpoint_auth_method: tokenAuth}
			: {token_endpoint_auth_method: undefined}),
		...(oauth !== 1 && !hasPkce && {pkce: false}),
		...(params && {custom_params: params}),
		...(facts?.api_headers && {api_headers: facts.api_headers}),
		...(facts?.api_params && {api_params: facts.api_params}),
		...(facts?.token_path && {token_path: facts.token_path}),
		...(facts?.profile_method && {profile_method: facts.profile_method}),
		...(facts?.dialect && !discovered && {dialect: facts.dialect}),
		...(options.subdomain && {subdomain: options.subdomain}),
		idPath: '',
	} as Mixin;
};

/** A service's addresses, as far as the protocol knows them. */
const addressesFor = (oauth: Mixin['oauth'], service: Service | undefined): Addresses =>
	Object.fromEntries(
		addressKeys.flatMap(key => {
			const isForeign =
				(key === 'request_url' && oauth !== 1) ||
				((key === 'issuer' || key === 'jwks_url') && oauth !== 'oidc') ||
				(key === 'revoke_url' && service?.revoke_with !== undefined);
			const value = service?.[key];
			return value && !isForeign ? [[key, value]] : [];
		}),
	);

/** OpenID Connect's own words, where the issuer has them. */
const scopeFor = (
	oauth: Mixin['oauth'],
	service: Service | undefined,
	supported: string[] | undefined,
): readonly string[] => {
	const usual = ['openid', 'profile', 'email'];
	const known = service?.scope ?? [];
	if (oauth !== 'oidc') return known.filter(word => service?.oauth !== 'oidc' || word !== 'openid');
	if (known.includes('openid')) return known;
	return usual.filter(word => word === 'openid' || !supported || supported.includes(word));
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

/** In the order in which a mixin reads. */
const order = `name label oauth issuer request_url authorize_url access_url profile_url jwks_url
	revoke_url scope scope_delimiter token_endpoint_auth_method pkce custom_params api_headers
	api_params token_path profile_method dialect subdomain idPath`.split(/\s+/);

const ordered = (mixin: Mixin): Mixin =>
	Object.fromEntries(
		order.flatMap(key => {
			const value = mixin[key as keyof Mixin];
			return value === undefined ? [] : [[key, value]];
		}),
	) as unknown as Mixin;
