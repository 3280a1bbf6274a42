import type {Context, Middleware} from 'koa';
import {parse, stringify} from 'lossless-json';
import type {Mixin} from '../../starter/auth/mixin.ts';

/** Answers with this instead of the step. */
export const says =
	(status: number, type: string, body: string | Buffer): Middleware =>
	ctx => {
		ctx.status = status;
		ctx.type = type;
		ctx.body = body;
	};

/** Answers as the step does, in another way. */
export const honestly =
	(change: (ctx: Context, body: string) => void): Middleware =>
	async (ctx, next) => {
		await next();
		change(ctx, typeof ctx.body === 'string' ? ctx.body : JSON.stringify(ctx.body));
	};

type Json = Record<string, unknown>;

/** The JSON object with the id that the mixin goes by set to `value`; a string is JSON source. */
export const withId = (mixin: Mixin, body: string, source: string | undefined): string => {
	const profile = parse(body) as Json;
	const path = mixin.idPath.split('.');
	const last = path.pop() ?? '';
	const holder = path.reduce<Json>((value, key) => value[key] as Json, profile);
	if (source === undefined) delete holder[last];
	else holder[last] = '@id@';
	return (stringify(profile) ?? '').replace('"@id@"', () => source ?? '');
};
