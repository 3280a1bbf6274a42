import type {Context} from 'koa';
import type {Client} from './client.ts';
import {createOAuth1} from './oauth1.ts';
import {createOAuth2} from './oauth2.ts';
import {tokenIn} from './signed.ts';
import {refreshAddress, tokenForm} from './token-form.ts';
import type {Handler, Step, World} from './world.ts';

/** A step of one client, at the path where the app will look for it. */
interface Route {
	client: Client;
	step: Step;
	handler: Handler;
}

/** Every path that a client may be asked at. */
export const routesOf = (world: World, clients: readonly Client[]) => {
	const routes = new Map<string, Route[]>();
	const protocols = {
		oauth1: createOAuth1(world, clients),
		oauth2: createOAuth2(world, clients),
	};

	for (const client of clients) {
		const {addresses, mixin} = client;
		const handlers = mixin.oauth === 1 ? protocols.oauth1 : protocols.oauth2;
		const steps: Array<[Step, string | undefined]> = [
			['request', addresses.request_url],
			['authorize', addresses.authorize_url],
			['token', addresses.access_url],
			['token', refreshAddress(client)],
			['profile', addresses.profile_url],
			...[...client.api.keys()].map((address): [Step, string] => ['api', address]),
			['revoke', addresses.revoke_url],
			['keys', addresses.jwks_url],
			['discovery', addresses.issuer && `${addresses.issuer}/.well-known/openid-configuration`],
		];

		for (const [step, address] of steps) {
			const handler = handlers[step];
			if (!handler || !address || address === 'token') continue;
			const {pathname} = new URL(address);
			routes.set(pathname, [...(routes.get(pathname) ?? []), {client, step, handler}]);
		}
	}

	return routes;
};

/**
 * A service may do two things at one address; only a token request names a grant type or a code,
 * but for a revocation that is one by its grant type.
 */
export const pick = (candidates: readonly Route[], ctx: Context) => {
	const [first, ...others] = candidates;
	if (!first || others.length === 0) return first;
	const form = tokenForm(ctx, first.client);
	const isToken = ['grant_type', 'code'].some(name => form.has(name)) || tokenIn(ctx);
	const isRead = ctx.method === 'GET' && /^(Bearer|OAuth) /i.test(ctx.get('authorization'));
	const revoking = first.client.mixin.revoke_with?.form?.grant_type;
	const isRevoke = revoking !== undefined && form.get('grant_type') === revoking;
	const steps = [
		isRead ? 'profile' : '',
		isRevoke ? 'revoke' : '',
		isToken ? 'token' : '',
		'authorize',
	];
	return steps.flatMap(step => candidates.find(route => route.step === step) ?? []).at(0) ?? first;
};
