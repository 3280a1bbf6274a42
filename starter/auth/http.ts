import {providerFailed} from './errors.ts';

/** How much of a provider's patience we have (milliseconds) and how much of its answer we take. */
export const bounds = {firstByte: 5000, total: 10_000, bytes: 1024 * 1024, tokenBytes: 64 * 1024};

const maxRedirects = 3;

/** One address of a call, as each redirect makes a new one. */
export interface Hop {
	url: string;
	method: string;
	body: Body;
}

/** What can be sent twice, so no stream. */
type Body = Exclude<BodyInit, ReadableStream> | null;

interface Options {
	/** GET unless named. */
	method?: string;
	body?: Body;
	/** What each address gets before it is called, a redirect's too: `address => address`. */
	complete?: (address: string) => string;
	/** Made anew for each address, as a signature is for one alone. */
	headersFor?: (hop: Hop) => Record<string, string>;
	/** `manual` answers a redirect as it came; `error` refuses it. */
	redirect?: RequestRedirect;
	signal?: AbortSignal | null;
	/** How much of the answer is taken; 1 MB unless named. */
	bytes?: number;
	/** Of which call the log speaks: "GitHub's profile". */
	what: string;
}

/**
 * Asks a provider: 5 s to begin, 10 s in all, and the body is here when it answers. Redirects are
 * followed on the same origin only, so that a token never travels on. Any status is an answer.
 * Throws `provider-failed`, and what `signal` was aborted with.
 */
export const ask = async (
	address: string,
	{
		method = 'GET',
		body = null,
		complete = same,
		headersFor,
		redirect = 'follow',
		...options
	}: Options,
): Promise<Response> => {
	const {what, bytes = bounds.bytes} = options;
	let hop: Hop = {url: complete(new URL(address).href), method, body};
	// One controller for all: on Node 20 an AbortSignal.timeout inside AbortSignal.any may be collected
	// as garbage, and then never ends anything (nodejs/node#57736).
	const ending = new AbortController();
	const giveUp = () => ending.abort(options.signal?.reason);
	const endIn = (wait: number) =>
		setTimeout(() => ending.abort(new Error('no answer in time')), wait);
	const timers = [endIn(bounds.firstByte), endIn(bounds.total)];
	options.signal?.addEventListener('abort', giveUp);
	if (options.signal?.aborted) giveUp();

	try {
		for (let redirects = 0; redirects <= maxRedirects; redirects++) {
			const {url} = hop;
			const headers = headersOf(headersFor?.(hop));
			const response = await fetch(url, {
				method: hop.method,
				body: hop.body,
				headers,
				redirect: 'manual',
				signal: ending.signal,
			});
			clearTimeout(timers[0]);

			// A few bytes of brotli make it take many megabytes before the first of them is read.
			if (!/^((x-)?gzip|identity)?$/i.test(response.headers.get('content-encoding') ?? '')) {
				await response.body?.cancel();
				throw providerFailed(`${what}: is compressed in a way that we did not ask for`);
			}
			const location = response.headers.get('location');
			const isRedirect = [301, 302, 303, 307, 308].includes(response.status) && location !== null;
			if (!isRedirect || redirect === 'manual') return await read(response, url, bytes);

			await response.body?.cancel();
			const next = URL.canParse(location, url) ? new URL(location, url) : undefined;
			if (redirect === 'error' || next?.origin !== new URL(url).origin) {
				throw providerFailed(`${what}: sent us to another host`);
			}
			hop = redirected(hop, complete(next.href), response.status);
		}
		throw providerFailed(`${what}: too many redirects`);
	} catch (error) {
		if (options.signal?.aborted) throw options.signal.reason;
		if (error instanceof Error && error.name === 'AuthError') throw error;
		throw providerFailed(`${what}: no answer`, error);
	} finally {
		for (const timer of timers) clearTimeout(timer);
		options.signal?.removeEventListener('abort', giveUp);
	}
};

const same = (address: string) => address;

/** Fetch's rule: a POST becomes a GET unless the status says to repeat it (RFC 9110 §15.4). */
const redirected = (hop: Hop, url: string, status: number): Hop => {
	const isRead = hop.method === 'GET' || hop.method === 'HEAD';
	const turns = status === 303 ? !isRead : status < 303 && hop.method === 'POST';
	return turns ? {...hop, url, method: 'GET', body: null} : {...hop, url};
};

/** The same with its body read. What is counted comes out of decompression: a small bomb stays small. */
const read = async (response: Response, url: string, limit: number): Promise<Response> => {
	const chunks: Uint8Array[] = [];
	const reader = response.body?.getReader();
	let size = 0;
	for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
		size += part.value.byteLength;
		if (size > limit) {
			await reader?.cancel();
			throw new Error(`more than ${limit} bytes`);
		}
		chunks.push(part.value);
	}

	const headers = new Headers(response.headers);
	// They spoke of the body as it travelled.
	for (const name of ['content-encoding', 'content-length', 'transfer-encoding'])
		headers.delete(name);
	const {status, statusText} = response;
	const isEmpty = [204, 205, 304].includes(status);
	const whole = new Response(isEmpty ? null : Buffer.concat(chunks), {status, statusText, headers});
	return Object.defineProperty(whole, 'url', {value: url});
};

/** The call's own headers over ours, whatever the case of their names. */
const headersOf = (own: Record<string, string> = {}): Headers => {
	const headers = new Headers({
		accept: 'application/json',
		'accept-encoding': 'gzip',
		'user-agent': 'dendrite-koa',
	});
	for (const [name, value] of Object.entries(own)) headers.set(name, value);
	return headers;
};

/** The text of an answer of the 200s; any other throws `provider-failed`. */
export const okText = async (response: Response, what: string): Promise<string> => {
	if (response.ok) return response.text();
	throw providerFailed(`${what}: answered ${response.status}`);
};

/** Asks a provider for a text. Throws `provider-failed`, and so when the answer is not of the 200s. */
export const fetchText = async (address: string, options: Options): Promise<string> =>
	okText(await ask(address, options), options.what);
