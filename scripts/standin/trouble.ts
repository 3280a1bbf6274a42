import type {Context} from 'koa';

/** What may go wrong at the token endpoint, if the person at the page asks for it. */
export const troubles = ['none', 'slow', 'down', 'expired', 'malformed'] as const;
export type Trouble = (typeof troubles)[number];

const slowMilliseconds = 30_000;

/** Plays the trouble; true when there is nothing left to answer. `expired` is the tokens' own affair. */
export const makeTrouble = async (ctx: Context, trouble: Trouble) => {
	if (trouble === 'slow') await halfAMinute(ctx);

	if (trouble === 'down') {
		ctx.respond = false;
		ctx.req.socket.destroy();
	}

	if (trouble === 'malformed') {
		ctx.type = 'html';
		ctx.body = '<!doctype html>\n<title>Maintenance</title>\n<p>We will be back soon.</p>\n';
	}

	return ['down', 'malformed'].includes(trouble) || ctx.req.socket.destroyed;
};

/** Half a minute, or until whoever asked hangs up. */
const halfAMinute = async ({res}: Context) =>
	new Promise<void>(resolve => {
		const timer = setTimeout(resolve, slowMilliseconds);
		res.once('close', () => {
			clearTimeout(timer);
			resolve();
		});
	});
