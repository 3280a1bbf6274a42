import {brotliCompressSync, deflateSync, gzipSync} from 'node:zlib';
import test from 'ava';
import type {Context, Middleware} from 'koa';
import {endless, says} from '../attacks/answers.ts';
import {answers, everywhere, failed} from '../helpers/everywhere.ts';

// An answer has 1 MB at most, and what is not whole is none.

const megabyte = 2 ** 20;
/** Answers of this size, by how they are packed; what travels is small. */
const packed = (size: number): [string, Middleware] => {
	const body = gzipSync(Buffer.alloc(size));
	return ['gzip', as('gzip', body)];
};

const as =
	(encoding: string, body: Buffer): Middleware =>
	ctx => {
		ctx.set('content-encoding', encoding);
		ctx.body = body;
	};

const plain = (size: number): [string, Middleware] => [
	'plain',
	says(200, 'bin', Buffer.alloc(size)),
];

test.serial('an answer has 1 MB at most, and so has what is packed in it', async t => {
	const enough = [plain(megabyte), packed(megabyte)];
	const tooMuch = [megabyte + 1, 16 * megabyte].flatMap(size => [plain(size), packed(size)]);

	for (const one of await everywhere(t)) {
		for (const [packing, answer] of enough) {
			answers(one, answer);
			const response = await one.ask();
			t.is((await response.arrayBuffer()).byteLength, megabyte, packing);
			t.is(response.headers.get('content-encoding'), null, 'it is unpacked');
		}
		for (const [packing, answer] of tooMuch) {
			answers(one, answer);
			await t.throwsAsync(one.ask(), failed, packing);
		}
	}
});

test.serial('an answer is packed as we asked for it, or not at all', async t => {
	const body = Buffer.from('{"id":1}');
	for (const one of await everywhere(t)) {
		answers(one, as('gzip', gzipSync(body)));
		t.deepEqual(await (await one.ask()).json(), {id: 1});
		for (const [encoding, packed] of [
			['br', brotliCompressSync(body)],
			['deflate', deflateSync(body)],
			['gzip, br', brotliCompressSync(gzipSync(body))],
		] as const) {
			answers(one, as(encoding, packed));
			await t.throwsAsync(one.ask(), failed, encoding);
		}
	}
});

test.serial('an answer without an end is hung up on', async t => {
	for (const one of await everywhere(t)) {
		const closed = new Promise<number>(resolve => answers(one, endless(resolve)));
		await t.throwsAsync(one.ask(), failed);
		await t.notThrowsAsync(closed);
	}
});

test.serial('a connection that is cut, or is none, is the provider’s fault', async t => {
	const cuts: Record<string, (ctx: Context) => void> = {
		'before the answer': ctx => ctx.req.socket.destroy(),
		'in the middle': ctx => {
			ctx.res.writeHead(200, {'content-length': 9});
			ctx.res.write('half', () => ctx.req.socket.destroy());
		},
		'in a chunk': ctx => {
			ctx.res.writeHead(200);
			ctx.res.write('half', () => ctx.req.socket.destroy());
		},
	};
	for (const one of await everywhere(t)) {
		for (const [what, cut] of Object.entries(cuts)) {
			answers(one, ctx => {
				ctx.respond = false;
				cut(ctx);
			});
			await t.throwsAsync(one.ask(), failed, what);
		}
		answers(one);
		t.is((await one.ask()).status, 200);
	}
	const [one] = await everywhere(t);
	await one?.app.standin.close();
	if (one) await t.throwsAsync(one.ask(), failed, 'nobody listens');
});
