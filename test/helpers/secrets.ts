import type {Middleware} from 'koa';
import type {TestApp} from './app.ts';
import type {Browser} from './browser.ts';
import {registry} from './registry.ts';

const secretParameter =
	/^(code|state|nonce|code_verifier|code_challenge|client_secret|refresh_token|token|oauth_token|oauth_verifier|oauth_signature|oauth_nonce|access_token|id_token|oauth_token_secret)$/;

export interface Secrets {
	/** Every one that was seen, and what it is. */
	seen: Map<string, string>;
	/** What of them is in a text: beginnings and ends count, as errors quote pieces. */
	foundIn(text: string): string[];
	add(what: string, value: unknown): void;
	/** The secrets in the query of an address. */
	addFrom(address: string): void;
	/** What a browser holds now. */
	addCookies(browser: Browser): void;
}

/** Notes every secret that passes between the app, its stand-in and browsers. */
export const watchSecrets = (app: TestApp): Secrets => {
	const seen = new Map<string, string>();
	const add = (what: string, value: unknown) => {
		if (typeof value === 'string' && value.length >= 8) seen.set(value, what);
	};
	const addAll = (entries: Iterable<readonly [string, unknown]>) => {
		for (const [name, value] of entries) if (secretParameter.test(name)) add(name, value);
	};

	for (const secret of [...app.config.sessionKeys, ...app.config.tokenKeys]) add('key', secret);
	for (const {secret} of app.config.providers.values()) add('client secret', secret);

	const {calls} = app.standin;
	const push = calls.push.bind(calls);
	calls.push = (...added) => {
		for (const {params, headers} of added) {
			addAll(Object.entries(params));
			add('authorization', headers.authorization);
			add('bearer', String(headers.authorization ?? '').split(' ')[1]);
		}
		return push(...added);
	};

	return {
		seen,
		foundIn: text =>
			[...seen].flatMap(([secret, what]) =>
				[secret.slice(0, 12), secret.slice(-12)].some(
					piece => text.includes(piece) && !isName(piece),
				)
					? [`${what} ${secret}`]
					: [],
			),
		add,
		addFrom: address => addAll(new URL(address).searchParams),
		addCookies(browser) {
			for (const jar of browser.cookies.values()) {
				for (const value of jar.values()) {
					add('cookie', value);
					add('cookie', value.split('.')[0]);
				}
			}
		},
	};
};

/** Runs the step as it is, and notes the secrets of its answer: JSON, however deep, or a form. */
export const noting = ({add}: Secrets): Middleware => {
	const note = (entries: Iterable<readonly [string, unknown]>) => {
		for (const [name, value] of entries) {
			if (typeof value === 'object' && value !== null) note(Object.entries(value));
			else if (secretParameter.test(name)) add(name, value);
		}
	};
	return async (ctx, next) => {
		await next();
		const text = typeof ctx.body === 'string' ? ctx.body : JSON.stringify(ctx.body);
		note(text.startsWith('{') ? Object.entries(JSON.parse(text)) : new URLSearchParams(text));
	};
};

/** Notes the answers of every provider's token endpoints, until one is made to misbehave. */
export const noteAnswers = (app: TestApp, secrets: Secrets): void => {
	for (const {mixin} of registry) {
		for (const step of ['request', 'token'] as const) {
			app.standin.misbehave(mixin.name, step, noting(secrets));
		}
	}
};

/** The stand-in's client secrets end in the provider's name, which is no secret. */
const isName = (piece: string) => registry.some(({mixin}) => mixin.name.includes(piece));

/** Everything that this process prints from now on. */
export const watchOutput = (): (() => string) => {
	let printed = '';
	for (const stream of [process.stdout, process.stderr]) {
		const write = stream.write.bind(stream);
		stream.write = ((chunk: string | Uint8Array, ...rest: []) => {
			printed += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
			return write(chunk, ...rest);
		}) as typeof stream.write;
	}
	return () => printed;
};
