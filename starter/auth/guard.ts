import type {Context, Middleware, Next} from '../context.ts';
import {AuthError, providerFailed} from './errors.ts';
import {claimFlow, type Flow} from './flows.ts';
import {trade, wordOf} from './grant.ts';
import type {JsonObject} from './json.ts';
import type {Mixin} from './mixin.ts';
import {type Ready, ready} from './oidc.ts';
import {redirectUri} from './redirect-uri.ts';

/** A callback that the guard has let through. */
export interface CameBack {
	flow: Flow;
	settings: Ready;
	/** The token's answer, straight from the provider. */
	answer: JsonObject;
}

/** What never comes through a browser, whoever put it there. */
const smuggled = [
	'access_token',
	'refresh_token',
	'id_token',
	'access_secret',
	'token_secret',
	'oauth_token_secret',
];

/** Far more than any provider sends. */
const mostParameters = 50;

const refusals = /^(access_denied|consent_required|login_required|interaction_required|user_\w+)$/;

/** A parameter of a callback: visible ASCII, given once (RFC 6749 §3.1 and appendix A). */
const isPlain = (value: unknown): value is string =>
	typeof value === 'string' && /^[\x20-\x7e]{1,4096}$/.test(value);

/**
 * Stands before every callback. It claims the flow that the callback names, once and for this
 * browser; checks that what came back fits it; and only then has the code traded. Grant checks
 * less than this, so nothing that the browser brought reaches it but a code or a verifier.
 *
 * Throws `flow-expired`, `invalid-callback`, `denied` or `provider-failed`.
 */
export const guard: Middleware = async (ctx, next) => {
	if (ctx.method !== 'GET') {
		ctx.set('Allow', 'GET');
		throw new AuthError('method-not-allowed');
	}
	const {mixin, settings} = providerOf(ctx as Context);
	const {query} = ctx;

	const name =
		mixin.oauth === 1
			? (query.oauth_token ?? query.denied ?? query.state)
			: (query.state ?? query.oauth_token ?? query.denied);
	if (typeof name !== 'string') {
		throw new AuthError('flow-expired', 'the callback names no flow, or several');
	}

	const flow = await claimFlow(ctx as Context, name);
	if (!flow) throw new AuthError('flow-expired', 'no such flow in this browser');
	if (flow.provider !== mixin.name) {
		throw new AuthError('invalid-callback', `the flow was begun at ${flow.provider}`);
	}
	if (flow.userId !== null && flow.userId !== ctx.state.user?.id) {
		throw new AuthError('flow-expired', 'somebody else was signed in when it began');
	}
	if (Object.keys(query).length > mostParameters) {
		throw new AuthError('invalid-callback', 'more parameters than a provider sends');
	}
	const found = smuggled.find(parameter => parameter in query);
	if (found) throw new AuthError('invalid-callback', `the browser brought ${found}`);

	const complete = await ready(settings);
	checkIssuer(complete, query.iss);
	checkRefusal(mixin, query.error, query.denied);
	const answer = await trade(
		complete,
		redirectUri(ctx as Context, mixin),
		flow.grant,
		proofOf(mixin.oauth, query),
	);

	ctx.state.cameBack = {flow, settings: complete, answer};
	await next();
};

/**
 * Says which provider a callback of your own path belongs to, in front of the guard:
 * `router.get('return', '/return', as('twitter'), guard, callback)`. The mixin's `redirect_uri`
 * is then the route's name, `'return'`.
 */
export const as =
	(provider: string) =>
	(ctx: Context, next: Next): Promise<unknown> => {
		ctx.params.provider = provider;
		return next();
	};

/** The mounted provider of the route's `:provider`. Throws `unknown-provider`. */
export const providerOf = (ctx: Context) => {
	const provider = ctx.providers.get(ctx.params.provider ?? '');
	const settings = ctx.config.providers.get(ctx.params.provider ?? '');
	if (!provider || !settings) throw new AuthError('unknown-provider');
	return {...provider, settings};
};

/** RFC 9207 §2.4: an answer of another issuer is a mix-up. */
const checkIssuer = ({addresses, sendsIss}: Ready, iss: unknown) => {
	if (iss === undefined ? sendsIss : addresses.issuer !== undefined && iss !== addresses.issuer) {
		throw new AuthError('invalid-callback', 'another issuer answered');
	}
};

/** An error wins over everything that came with it (RFC 6749 §4.1.2.1). */
const checkRefusal = ({label, oauth}: Mixin, error: unknown, denied: unknown) => {
	if (oauth === 1 && denied !== undefined) throw new AuthError('denied', `at ${label}`);
	if (error === undefined) return;
	if (!isPlain(error)) throw new AuthError('invalid-callback', 'an error that is none');
	if (refusals.test(error)) throw new AuthError('denied', `at ${label}: ${error}`);
	throw providerFailed(`${label} refused the flow: ${wordOf(error)}`);
};

/** The only parameters that Grant gets to see. */
const proofOf = (oauth: 1 | 2 | 'oidc', query: Context['query']): Record<string, string> => {
	const names = oauth === 1 ? ['oauth_token', 'oauth_verifier'] : ['state', 'code'];
	return Object.fromEntries(
		names.map(name => {
			const value = query[name];
			if (!isPlain(value)) throw new AuthError('invalid-callback', `${name} is missing or odd`);
			return [name, value];
		}),
	);
};
