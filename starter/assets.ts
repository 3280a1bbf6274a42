import type {Middleware} from './context.ts';
import {favicon, searchScript, stylesheet} from './pages/assets.ts';
import {onlyRead} from './requests.ts';

const files = new Map([stylesheet, searchScript, favicon].map(asset => [asset.path, asset]));
const year = 365 * 24 * 60 * 60;

/** Serves the stylesheet, the script and the mark: compressed, and for ever where the path holds a hash. */
export const assets: Middleware = (ctx, next) => {
	const asset = files.get(ctx.path);
	if (!asset) return next();
	onlyRead(ctx);

	ctx.set(
		'Cache-Control',
		asset === favicon ? 'public, max-age=86400' : `public, max-age=${year}, immutable`,
	);
	ctx.vary('Accept-Encoding');
	ctx.type = asset.type;
	const encoding = ctx.acceptsEncodings('br', 'gzip', 'identity');
	if (encoding === 'br' || encoding === 'gzip') ctx.set('Content-Encoding', encoding);
	ctx.body = encoding === 'br' ? asset.brotli : encoding === 'gzip' ? asset.gzip : asset.body;
};
