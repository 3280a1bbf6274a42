import type {Client} from './client.ts';
import {type Decision, decisionOf, requestOf, sendBack} from './decision.ts';
import {standardRequest} from './dialects.ts';
import {type Parameters, single} from './http.ts';
import {showPage} from './page.ts';
import {Refusal} from './refusal.ts';
import type {Handler, World} from './world.ts';

/** What the token endpoint will want to know of an authorization request. */
export interface Authorization extends Decision {
	redirectUri: string;
	scope: string;
	challenge: string | undefined;
	nonce: string | undefined;
}

/** The authorization endpoint of OAuth 2 and OpenID Connect (RFC 6749 §4.1.1). */
export const authorizeEndpoint =
	(world: World, issueCode: (client: Client, authorization: Authorization) => string): Handler =>
	(ctx, client) => {
		const request = standardRequest(requestOf(ctx), client);
		const redirectUri = registeredRedirect(request, client);

		const answer = (parameters: Parameters) =>
			sendBack(ctx, world, redirectUri, {
				mode: request.get('response_mode'),
				answer: {
					...parameters,
					state: request.get('state') ?? undefined,
					// RFC 9207: who answers, so that one issuer's answer is not taken for another's.
					iss: client.mixin.oauth === 'oidc' ? client.addresses.issuer : undefined,
				},
			});

		try {
			const {scope = '', code_challenge: challenge, nonce} = checked(request, client);
			if (ctx.method !== 'POST') return showPage(ctx, world, client, {request, redirectUri});

			const decision = decisionOf(ctx);
			if (!decision.person) throw new Refusal(303, 'access_denied', 'The person said no.');
			answer({code: issueCode(client, {...decision, redirectUri, scope, challenge, nonce})});
		} catch (error) {
			if (!(error instanceof Refusal) || error.code === 'nobody') throw error;
			answer({error: error.code, error_description: error.message});
		}
	};

/** While it is not known whose request this is, nobody may be redirected (RFC 6749 §4.1.2.1). */
const registeredRedirect = (request: URLSearchParams, client: Client) => {
	const redirectUri = request.get('redirect_uri') ?? '';

	if (request.getAll('client_id').join() !== client.key) {
		throw new Refusal(400, 'invalid_client', `The client_id has to be ${client.key}.`);
	}

	if (request.getAll('redirect_uri').length !== 1 || !client.redirectUris.includes(redirectUri)) {
		throw new Refusal(400, 'invalid_redirect_uri', `${redirectUri} is not registered.`);
	}

	return redirectUri;
};

/** Every rule that a lax service would let pass. */
const checked = (request: URLSearchParams, {mixin}: Client) => {
	const parameters = single(request);
	const {response_type, response_mode = 'query', state, scope = '', nonce, prompt} = parameters;
	const {code_challenge: challenge, code_challenge_method: method} = parameters;

	const refuse = (code: string, message: string) => {
		throw new Refusal(400, code, message);
	};

	if (!response_type) refuse('invalid_request', 'response_type is missing');
	if (response_type !== 'code') refuse('unsupported_response_type', 'response_type has to be code');

	if (!['query', 'form_post'].includes(response_mode)) {
		refuse('invalid_request', 'response_mode has to be query or form_post');
	}

	if ((state ?? '').length < 22) refuse('invalid_request', 'state needs 128 bits: 22 characters');

	if (challenge || mixin.pkce !== false) {
		if (!/^[\w-]{43}$/.test(challenge ?? '')) {
			refuse('invalid_request', 'code_challenge has to be 43 characters (RFC 7636 §4.2)');
		}

		if (method !== 'S256') refuse('invalid_request', 'code_challenge_method has to be S256');
	}

	if (mixin.oauth === 'oidc') {
		if (!scope.split(mixin.scope_delimiter ?? ' ').includes('openid'))
			refuse('invalid_scope', 'scope has to hold openid');
		if (!nonce) refuse('invalid_request', 'nonce is missing');
		if (prompt === 'none') refuse('login_required', 'Nobody is signed in here.');
	}

	return parameters;
};
