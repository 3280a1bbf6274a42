import type {Client} from './client.ts';
import {decisionOf, requestOf, sendBack} from './decision.ts';
import {type Parameters, sendForm} from './http.ts';
import {createCalls1} from './oauth1-calls.ts';
import {showPage} from './page.ts';
import type {Person} from './people.ts';
import {profileOf, textOf, valueAt} from './profile.ts';
import {Refusal} from './refusal.ts';
import {createSignatureCheck, tokenIn} from './signed.ts';
import {createStore, randomKey} from './store.ts';
import {createTokenStore, month} from './token-store.ts';
import {randomId, secretOf} from './token-text.ts';
import {makeTrouble, type Trouble} from './trouble.ts';
import type {Handler, Step, World} from './world.ts';

/** Temporary credentials: good for one decision and one exchange (RFC 5849 §2.1). */
interface RequestToken {
	client: Client;
	secret: string;
	callback: string;
	state: 'new' | 'granted' | 'denied' | 'spent';
	verifier: string;
	trouble: Trouble;
	person?: Person;
}

/** What a service that speaks OAuth 1.0a does at each step (RFC 5849 §2). */
export const createOAuth1 = (
	world: World,
	clients: readonly Client[],
): Partial<Record<Step, Handler>> => {
	const requestTokens = createStore<RequestToken>({seconds: 600});
	const accessTokens = createTokenStore('oauth1', clients, ({client, person, until}, token) => ({
		client,
		secret: secretOf(token),
		person,
		until,
		revoked: false,
	}));
	const checkSignature = createSignatureCheck();

	const request: Handler = (ctx, client) => {
		const {oauth_callback: callback = ''} = checkSignature(ctx, client, '');

		if (callback === '') throw new Refusal(400, 'parameter_absent', 'oauth_callback');

		if (!client.redirectUris.includes(callback)) {
			throw new Refusal(401, 'parameter_rejected', `oauth_callback ${callback} is not registered`);
		}

		const secret = randomKey();
		const token = requestTokens.add({
			client,
			secret,
			callback,
			state: 'new',
			verifier: randomKey(),
			trouble: 'none',
		});

		sendForm(ctx, {
			oauth_token: token,
			oauth_token_secret: secret,
			oauth_callback_confirmed: 'true',
		});
	};

	const authorize: Handler = (ctx, client) => {
		const asked = requestOf(ctx);
		const token = asked.get('oauth_token') ?? '';
		const found = requestTokens.get(token);

		if (found?.client !== client || found.state !== 'new') {
			throw new Refusal(400, 'token_rejected', 'That request token is unknown, used or too old.');
		}

		if (ctx.method !== 'POST') {
			return showPage(ctx, world, client, {request: asked, redirectUri: found.callback});
		}

		const {person, trouble} = decisionOf(ctx);
		if (!person) {
			found.state = 'denied';
			return sendBack(ctx, world, found.callback, {answer: {denied: token}});
		}

		Object.assign(found, {state: 'granted', person, trouble});
		const answer = {oauth_token: token, oauth_verifier: found.verifier};
		sendBack(ctx, world, found.callback, {answer});
	};

	const token: Handler = async (ctx, client) => {
		const found = requestTokens.get(tokenIn(ctx));
		const {oauth_verifier: verifier} = checkSignature(ctx, client, found?.secret);

		if (found && (await makeTrouble(ctx, found.trouble))) return;

		if (!found?.person || found.client !== client || found.state !== 'granted') {
			throw new Refusal(401, found?.state === 'spent' ? 'token_used' : 'token_rejected', '');
		}

		if (!verifier) throw new Refusal(400, 'parameter_absent', 'oauth_verifier');
		if (verifier !== found.verifier) throw new Refusal(401, 'verifier_invalid', '');
		if (found.trouble === 'expired') throw new Refusal(401, 'token_expired', '');

		found.state = 'spent';
		const {person} = found;
		const accessToken = accessTokens.add({
			client,
			person,
			scope: '',
			until: Date.now() + month,
			grant: randomId(),
		});
		const profile = profileOf(client, person, world.origin);

		sendForm(ctx, {
			...(client.mixin.profile_url === 'token' && scalarsOf(profile)),
			oauth_token: accessToken,
			oauth_token_secret: secretOf(accessToken),
			user_id: textOf(valueAt(profile, client.mixin.idPath.split('.'))),
			screen_name: person.username,
		});
	};

	return {request, authorize, token, ...createCalls1(world, accessTokens, checkSignature)};
};

/** A form holds no lists and no objects. */
const scalarsOf = (profile: Record<string, unknown>): Parameters =>
	Object.fromEntries(Object.entries(profile).map(([name, value]) => [name, textOf(value)]));
