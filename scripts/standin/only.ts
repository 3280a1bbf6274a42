import type {Context} from 'koa';
import type {Client} from './client.ts';
import {Refusal} from './refusal.ts';
import type {Handler} from './world.ts';

/** A handler that refuses every other method (RFC 9110 §15.5.6). */
export const only =
	(methodOf: (ctx: Context, client: Client) => string, handler: Handler): Handler =>
	(ctx, client) => {
		const method = methodOf(ctx, client);
		if (ctx.method === method) return handler(ctx, client);
		ctx.set('allow', method);
		throw new Refusal(405, 'invalid_request', `only ${method}`);
	};
