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

/** Sends more and more until whoever asked hangs up, and says how many bytes have gone out by then. */
export const endless =
	(onClose: (bytes: number) => void): Middleware =>
	ctx => {
		const {res} = ctx;
		const {socket} = ctx.req;
		const before = socket.bytesWritten;
		ctx.respond = false;
		res.once('close', () => onClose(socket.bytesWritten - before));
		res.writeHead(200, {'content-type': 'application/json'});
		const more = () => {
			while (res.write(Buffer.alloc(65_536)));
		};
		res.on('drain', more);
		more();
	};

/** Says that an answer will come, again and again until whoever asked hangs up (RFC 8297). */
export const promises =
	(onClose: (bytes: number) => void): Middleware =>
	ctx => {
		const {socket} = ctx.req;
		const before = socket.bytesWritten;
		const hints = 'HTTP/1.1 103 Early Hints\r\nLink: </>; rel=preload\r\n\r\n'.repeat(1000);
		ctx.respond = false;
		socket.once('close', () => onClose(socket.bytesWritten - before));
		const more = () => {
			while (!socket.destroyed && socket.write(hints));
		};
		socket.on('drain', more);
		more();
	};

/** Sends this much of a body, and then a reset in place of an end; nothing at all without one. */
export const resets =
	(body?: string): Middleware =>
	ctx => {
		const {socket} = ctx.req;
		ctx.respond = false;
		if (body === undefined) return void socket.resetAndDestroy();
		ctx.res.writeHead(200, {'content-type': 'application/json', 'content-length': 1000});
		ctx.res.write(body, () => socket.resetAndDestroy());
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
