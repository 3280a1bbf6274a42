import {createHash} from 'node:crypto';
import type {Dialect} from '../../starter/auth/mixin.ts';
import type {Client} from './client.ts';

// A few services depart from RFC 6749, and Grant follows them. Here their words become the
// standard's, so that every rule of the stand-in holds for them too.

/** How a service's token endpoint says what the standard says. */
export interface TokenWords {
	/** Parameters by their standard names. */
	names?: Record<string, string>;
	/** Where the parameters are; in a form POST unless said. */
	via?: 'query' | 'json';
	/** A parameter that must be there. */
	wants?: [name: string, value: string];
	/** The last part of the address, where it is not `access_url`'s. */
	at?: string;
	/** Makes the standard's parameters of those that have no other name there. */
	rewrite?: (form: URLSearchParams, client: Client) => void;
}

/** How a service says what the standard says. */
interface Words extends TokenWords {
	/** Parameters of the authorization request, by their standard names. */
	authorize?: Record<string, string>;
	/** A refresh (RFC 6749 §6); as the standard has it unless said. */
	refresh?: TokenWords;
}

/** The secret is the assertion of the client, the code that of the person. */
const asAssertion = (form: URLSearchParams, {key}: Client) => {
	const isBearer = form.get('grant_type')?.endsWith(':jwt-bearer');
	form.set('grant_type', isBearer ? 'authorization_code' : '');
	form.set('client_id', key);
};

/** The secret is shown by a hash of it and what is traded. */
const asHash =
	(traded: string) =>
	(form: URLSearchParams, {secret}: Client) => {
		const hash = createHash('sha256')
			.update(`${secret}|${form.get(traded)}`)
			.digest('hex');
		form.set('client_secret', form.get('hash') === hash ? secret : '');
	};

const dialects: Record<Dialect, Words> = {
	basecamp: {wants: ['type', 'web_server']},
	freelancer: {authorize: {scope: 'advanced_scopes'}},
	notion: {via: 'json', refresh: {via: 'json'}},
	optimizely: {authorize: {scope: 'scopes'}},
	qq: {via: 'query', refresh: {via: 'query'}},
	smartsheet: {rewrite: asHash('code'), refresh: {rewrite: asHash('refresh_token')}},
	tiktok: {
		authorize: {client_id: 'client_key'},
		names: {client_id: 'client_key'},
		refresh: {names: {client_id: 'client_key'}},
	},
	untappd: {
		via: 'query',
		wants: ['response_type', 'code'],
		rewrite: form => form.set('grant_type', 'authorization_code'),
	},
	visualstudio: {
		names: {client_secret: 'client_assertion', code: 'assertion'},
		rewrite: asAssertion,
		refresh: {
			names: {client_secret: 'client_assertion', refresh_token: 'assertion'},
			rewrite: (form, {key}) => form.set('client_id', key),
		},
	},
	wechat: {
		via: 'query',
		authorize: {client_id: 'appid'},
		names: {client_id: 'appid', client_secret: 'secret'},
		refresh: {
			via: 'query',
			at: 'refresh_token',
			names: {client_id: 'appid'},
			// It trusts whoever has the refresh token.
			rewrite: (form, {secret}) => form.set('client_secret', secret),
		},
	},
	withings: {
		wants: ['action', 'requesttoken'],
		refresh: {wants: ['action', 'requesttoken']},
	},
};

/** The words of a client's service. */
export const wordsOf = ({mixin}: Pick<Client, 'mixin'>): Words =>
	mixin.dialect ? dialects[mixin.dialect] : {};

/** An authorization request in the standard's words. */
export const standardRequest = (
	request: URLSearchParams,
	client: Pick<Client, 'mixin'>,
): URLSearchParams => {
	const standard = renamed(request, wordsOf(client).authorize);
	if (standard.get('response_type') === 'Assertion') standard.set('response_type', 'code');
	return standard;
};

/** Parameters under the standard's names. */
export const renamed = (parameters: URLSearchParams, names: Record<string, string> = {}) => {
	const standard = new URLSearchParams(parameters);
	for (const [ours, theirs] of Object.entries(names)) {
		const values = standard.getAll(theirs);
		standard.delete(theirs);
		for (const value of values) standard.append(ours, value);
	}
	return standard;
};

/** The token's answer as the service wraps it. */
export const wrapped = (answer: object, {mixin}: Pick<Client, 'mixin'>): object =>
	(mixin.token_path?.split('.') ?? []).reduceRight<object>(
		(inner, name) => ({[name]: inner}),
		answer,
	);
