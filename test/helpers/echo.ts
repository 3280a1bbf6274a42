import type {Middleware} from 'koa';

/** A call as it arrived at the provider. */
export interface Arrived {
	method: string;
	headers: Record<string, string | undefined>;
	query: Record<string, string | string[]>;
	/** Its bytes, in base64. */
	body: string;
}

/** Answers a call with what arrived of it, in place of a step of the stand-in. */
export const echo: Middleware = async ctx => {
	const {method, headers, query, request} = ctx;
	// The stand-in has read forms and JSON, and nothing else.
	const body = Buffer.concat(
		request.rawBody === undefined ? await ctx.req.toArray() : [Buffer.from(request.rawBody)],
	);
	ctx.body = {method, headers, query, body: body.toString('base64')};
};

export const arrived = async (response: Response): Promise<Arrived> =>
	(await response.json()) as Arrived;
