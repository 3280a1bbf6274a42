import type {Middleware} from './context.ts';
import {favicon, stylesheet} from './pages/assets.ts';
import {onlyRead} from './requests.ts';

const files = new Map([stylesheet, favicon].map(asset => [asset.path, asset]));
const year = 365 * 24 * 60 * 60;

/** Serves the stylesheet and the mark: compressed, and for ever where the path holds a hash. */
export const assets: Middleware = (ctx, next) => {
	const asset = files.get(ctx.path);
	if (!asset) return next();
	onlyRead(ctx);

	ctx.set(
		'Cache-Control',
		asset === stylesheet ? `public, max-age=${year}, immutable` : 'public, max-age=86400',
	);
	ctx.vary('Accept-Encoding');
	ctx.type = asset.type;
	const encoding = ctx.acceptsEncodings('br', 'gzip', 'identity');
	if (encoding === 'br' || encoding === 'gzip') ctx.set('Content-Encoding', encoding);
	ctx.body = encoding === 'br' ? asset.brotli : encoding === 'gzip' ? asset.gzip : asset.body;
};
