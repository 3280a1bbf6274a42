import helmet from 'helmet';
import {answersByForm} from './auth/form-post.ts';
import type {Config} from './config.ts';
import type {Middleware} from './context.ts';

type Headers = Readonly<Record<string, string>>;

/**
 * The origins that a page's forms and pictures may reach beside our own. A browser checks every
 * hop of a form's redirects, and providers hop between hosts of theirs, so all of https is in.
 */
const originsOf = (config: Config): string[] => {
	const addresses = [...config.providers.values()].flatMap(({addresses}) =>
		Object.values(addresses).filter(address => address.startsWith('http:')),
	);
	const origins = new Set(addresses.map(address => new URL(address).origin));
	// The stand-in can send people back over a second origin of its own.
	if (config.standinPort !== undefined) origins.add(`http://localhost:${config.standinPort}`);
	return [...origins];
};

/** Helmet's headers for this configuration, computed once: they are the same for every answer. */
const headersOf = (config: Config): Headers => {
	const origins = originsOf(config);
	const headers: Record<string, string> = {};
	const response = {
		setHeader: (name: string, value: string) => {
			headers[name] = value;
		},
		removeHeader: () => {},
	};

	helmet({
		contentSecurityPolicy: {
			useDefaults: false,
			directives: {
				defaultSrc: ["'self'"],
				baseUri: ["'none'"],
				formAction: ["'self'", 'https:', ...origins],
				frameAncestors: ["'none'"],
				imgSrc: ["'self'", 'https:', ...origins],
				objectSrc: ["'none'"],
			},
		},
		referrerPolicy: {policy: 'same-origin'},
		xFrameOptions: {action: 'deny'},
		strictTransportSecurity: config.secure && {
			maxAge: 365 * 24 * 60 * 60,
			includeSubDomains: false,
		},
		crossOriginEmbedderPolicy: false,
	})(response as never, response as never, () => {});
	return headers;
};

/** Puts the security headers on every answer, errors included; nothing is kept by caches. */
export const securityHeaders = (config: Config): Middleware => {
	const headers = Object.entries({...headersOf(config), 'Cache-Control': 'no-store'});
	return (ctx, next) => {
		for (const [name, value] of headers) ctx.res.setHeader(name, value);
		return next();
	};
};

/** Whether a path is the callback of a provider that answers by a form of its own site. */
export const formCallbacks = (config: Config): ((path: string) => boolean) => {
	const paths = new Set(
		[...config.providers.values()]
			.filter(({mixin}) => answersByForm(mixin.custom_params))
			.map(({mixin}) => `/connect/${mixin.name}/callback`),
	);
	return path => paths.has(path);
};
