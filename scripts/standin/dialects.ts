import {createHash} from 'node:crypto';
import type {Context} from 'koa';
import {parse} from 'lossless-json';
import type {Dialect} from '../../starter/auth/mixin.ts';
import type {Client} from './client.ts';
import {bodyOf, queryOf} from './http.ts';

// A few services depart from RFC 6749, and Grant follows them. Here their words become the
// standard's, so that every rule of the stand-in holds for them too.

/** How a service says what the standard says. */
interface Words {
	/** Parameters of the authorization request, by their standard names. */
	authorize?: Record<string, string>;
	/** Parameters of the token request, by their standard names. */
	token?: Record<string, string>;
	/** Where the token request has its parameters; a form POST unless said. */
	via?: 'query' | 'json';
	/** A parameter that the token request must have. */
	wants?: [name: string, value: string];
}

const dialects: Record<Dialect, Words> = {
	basecamp: {wants: ['type', 'web_server']},
	freelancer: {authorize: {scope: 'advanced_scopes'}},
	notion: {via: 'json'},
	optimizely: {authorize: {scope: 'scopes'}},
	qq: {via: 'query'},
	smartsheet: {},
	tiktok: {authorize: {client_id: 'client_key'}, token: {client_id: 'client_key'}},
	untappd: {via: 'query', wants: ['response_type', 'code']},
	visualstudio: {token: {client_secret: 'client_assertion', code: 'assertion'}},
	wechat: {
		via: 'query',
		authorize: {client_id: 'appid'},
		token: {client_id: 'appid', client_secret: 'secret'},
	},
	withings: {wants: ['action', 'requesttoken']},
};

const wordsOf = ({mixin}: Pick<Client, 'mixin'>): Words =>
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

/** A token request's parameters in the standard's words; none when they are not where they belong. */
export const tokenForm = (ctx: Context, client: Client): URLSearchParams => {
	const {token, via, wants} = wordsOf(client);
	const form = renamed(
		via === 'query' ? queryOf(ctx) : via === 'json' ? jsonOf(ctx) : bodyOf(ctx),
		token,
	);
	if (wants && form.get(wants[0]) !== wants[1]) return new URLSearchParams();

	if (client.mixin.dialect === 'untappd') form.set('grant_type', 'authorization_code');
	if (client.mixin.dialect === 'visualstudio') asAssertion(form, client);
	if (client.mixin.dialect === 'smartsheet') asHash(form, client);
	return form;
};

/** How the token is asked for: by POST, as RFC 6749 §3.2 says, or by what the service takes. */
export const tokenMethod = (client: Client) => (wordsOf(client).via === 'query' ? 'GET' : 'POST');

/** The token's answer as the service wraps it. */
export const wrapped = (answer: object, {mixin}: Pick<Client, 'mixin'>): object =>
	(mixin.token_path?.split('.') ?? []).reduceRight<object>(
		(inner, name) => ({[name]: inner}),
		answer,
	);

const renamed = (parameters: URLSearchParams, names: Record<string, string> = {}) => {
	const standard = new URLSearchParams(parameters);
	for (const [ours, theirs] of Object.entries(names)) {
		const values = standard.getAll(theirs);
		standard.delete(theirs);
		for (const value of values) standard.append(ours, value);
	}
	return standard;
};

/** The members of a JSON body, as if it were a form. */
export const jsonOf = (ctx: Context) =>
	new URLSearchParams(
		ctx.is('json') ? (parse(ctx.request.rawBody || '{}') as Record<string, string>) : '',
	);

/** The secret is the assertion of the client, the code that of the person. */
const asAssertion = (form: URLSearchParams, client: Client) => {
	const isBearer = form.get('grant_type')?.endsWith(':jwt-bearer');
	form.set('grant_type', isBearer ? 'authorization_code' : '');
	form.set('client_id', client.key);
};

/** The secret is shown by a hash of it and the code. */
const asHash = (form: URLSearchParams, client: Client) => {
	const hash = createHash('sha256')
		.update(`${client.secret}|${form.get('code')}`)
		.digest('hex');
	form.set('client_secret', form.get('hash') === hash ? client.secret : '');
};
