import {bodyParser} from '@koa/bodyparser';
import Koa, {type Context, type Next} from 'koa';
import type {Client} from './client.ts';
import {hop} from './decision.ts';
import {bodyOf, queryOf, sendForm} from './http.ts';
import {createOAuth1} from './oauth1.ts';
import {createOAuth2} from './oauth2.ts';
import {showFront, showProblem} from './page.ts';
import {pictureOf} from './people.ts';
import {Refusal} from './refusal.ts';
import {tokenIn} from './signed.ts';
import {jsonOf, refreshAddress, tokenForm} from './token-form.ts';
import type {Call, Handler, Step, World} from './world.ts';

/** A step of one client, at the path where the app will look for it. */
interface Route {
	client: Client;
	step: Step;
	handler: Handler;
}

/** The Koa app: first what all answers share, then the step that the path names. */
export const createApp = (world: World, clients: readonly Client[], log?: (call: Call) => void) => {
	const app = new Koa();
	const routes = routesOf(world, clients);

	app.on('error', (error: Error & {code?: string; expose?: boolean}) => {
		// Refusals are the point of it, and a client that hangs up is part of the play.
		if (!error.expose && !/ECONNRESET|EPIPE/.test(error.code ?? '')) console.error(error);
	});

	app.use(headers);
	app.use(
		bodyParser({
			enableTypes: ['form', 'json'],
			formLimit: '64kb',
			jsonLimit: '64kb',
			parsedMethods: ['POST', 'DELETE'],
		}),
	);

	app.use(async (ctx, next) => {
		const picture = /^\/people\/([\w-]+)\.svg$/.exec(ctx.path)?.[1];
		if (ctx.path === '/') return showFront(ctx, clients);
		if (ctx.path === '/hop') return hop(ctx, world);
		if (ctx.path === '/favicon.ico') {
			ctx.status = 204;
			return;
		}
		if (!picture) return next();
		ctx.type = 'image/svg+xml';
		ctx.body = pictureOf(picture);
	});

	app.use(async ctx => {
		const route = pick(routes.get(ctx.path) ?? [], ctx);
		if (!route) return ctx.throw(404);
		const {client, step, handler} = route;
		const call = record(world, ctx, client.mixin.name, step);
		const answer = async () => answerStep(ctx, step, client, handler);

		try {
			const misbehaviour = world.misbehaviours.get(`${client.mixin.name} ${step}`);
			await (misbehaviour ? misbehaviour(ctx, answer) : answer());
		} finally {
			call.status = ctx.respond === false || ctx.req.socket.destroyed ? 0 : ctx.status;
			log?.(call);
		}
	});

	return app;
};

const headers = async (ctx: Context, next: Next) => {
	ctx.set({
		'cache-control': 'no-store',
		'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
		'referrer-policy': 'no-referrer',
		'x-content-type-options': 'nosniff',
	});
	await next();
};

/** Every path that a client may be asked at. */
const routesOf = (world: World, clients: readonly Client[]) => {
	const routes = new Map<string, Route[]>();
	const protocols = {oauth1: createOAuth1(world), oauth2: createOAuth2(world)};

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

/** A service may do two things at one address; only a token request names a grant type or a code. */
const pick = (candidates: readonly Route[], ctx: Context) => {
	const [first, ...others] = candidates;
	if (!first || others.length === 0) return first;
	const form = tokenForm(ctx, first.client);
	const isToken = ['grant_type', 'code'].some(name => form.has(name)) || tokenIn(ctx);
	const isRead = ctx.method === 'GET' && /^(Bearer|OAuth) /i.test(ctx.get('authorization'));
	const steps = [isRead ? 'profile' : '', isToken ? 'token' : '', 'authorize'];
	return steps.flatMap(step => candidates.find(route => route.step === step) ?? []).at(0) ?? first;
};

const record = ({calls}: World, ctx: Context, provider: string, step: Step) => {
	const {method, path, headers} = ctx;
	const params = Object.fromEntries([...queryOf(ctx), ...bodyOf(ctx), ...jsonOf(ctx)]);
	const call: Call = {provider, step, method, path, status: 0, params, headers};
	calls.push(call);
	if (calls.length > 1000) calls.shift();
	return call;
};

/** A refusal in the shape that the step's readers expect: a page, a form, or JSON. */
const answerStep = async (ctx: Context, step: Step, client: Client, handler: Handler) => {
	try {
		await handler(ctx, client);
	} catch (error) {
		if (!(error instanceof Refusal)) throw error;
		ctx.status = error.status;

		if (step === 'authorize') {
			showProblem(ctx, client, error.message);
		} else if (client.mixin.oauth === 1) {
			ctx.set('www-authenticate', 'OAuth realm="stand-in"');
			sendForm(ctx, {oauth_problem: error.code, oauth_problem_advice: error.message});
		} else {
			ctx.body = {error: error.code, error_description: error.message};
		}
	}
};
