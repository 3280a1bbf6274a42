import {bodyParser} from '@koa/bodyparser';
import Koa, {type Context, type Next} from 'koa';
import type {Client} from './client.ts';
import {hop} from './decision.ts';
import {bodyOf, queryOf, sendForm} from './http.ts';
import {showFront, showProblem} from './page.ts';
import {pictureOf} from './people.ts';
import {Refusal} from './refusal.ts';
import {pick, routesOf} from './routes.ts';
import {jsonOf} from './token-form.ts';
import type {Call, Handler, Step, World} from './world.ts';

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
		// Addresses here have no slash at their end, whatever the service's own have.
		const path = ctx.path.replace(/\/$/, '');
		const route = pick(routes.get(path) ?? [], ctx);
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
