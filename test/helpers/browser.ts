import {Agent, request as send} from 'node:http';
import type {LookupFunction} from 'node:net';
import {parse, parseFragment} from 'parse5';

/** An answer, read to its end. */
export interface Answer {
	status: number;
	headers: Headers;
	text: string;
	url: string;
	json<Body = Record<string, unknown>>(): Body;
}

export interface Form {
	action: string;
	method: string;
	fields: Record<string, string>;
	buttons: {name: string; value: string; text: string}[];
}

interface Visit {
	method?: string;
	form?: Record<string, string>;
	json?: unknown;
	body?: string;
	/** Over those of a browser; undefined takes one of those away. */
	headers?: Record<string, string | undefined>;
}

interface Node {
	tagName?: string;
	attrs?: {name: string; value: string}[];
	childNodes?: Node[];
	value?: string;
}

/**
 * A browser as far as these tests need one: it keeps cookies by host, says where its requests
 * come from, reads forms, and follows redirects only when told to.
 */
export class Browser {
	/** Cookies by origin-less host name, as browsers share them between ports. */
	readonly cookies = new Map<string, Map<string, string>>();
	url: string;
	last: Answer | undefined;

	constructor(origin: string) {
		this.url = origin;
	}

	cookie(name: string): string | undefined {
		return this.cookies.get(new URL(this.url).hostname)?.get(name);
	}

	/** GETs a page, as a person who follows a link on the page before. */
	get(path: string, visit: Visit = {}): Promise<Answer> {
		return this.#visit(path, visit);
	}

	/** POSTs a form (or JSON) from a page of the same origin. */
	post(path: string, form: Record<string, string> = {}, visit: Visit = {}): Promise<Answer> {
		return this.#visit(path, {method: 'POST', form, ...visit});
	}

	/** POSTs as a script would: JSON out, JSON back. */
	api(path: string, json: unknown = {}): Promise<Answer> {
		return this.#visit(path, {method: 'POST', json, headers: {accept: 'application/json'}});
	}

	getJson(path: string): Promise<Answer> {
		return this.#visit(path, {headers: {accept: 'application/json'}});
	}

	/** Follows redirects until there is a page, or until one leads to `stopAt`. */
	async follow(answer: Answer, stopAt?: RegExp): Promise<Answer> {
		let current = answer;
		for (let hop = 0; hop < 20; hop++) {
			const location = current.headers.get('location');
			if (!location || current.status < 300 || current.status > 399) return current;
			const target = new URL(location, current.url).href;
			if (stopAt?.test(target)) return current;
			current = await this.#visit(target, {});
		}
		throw new Error('redirected too often');
	}

	/** The forms of the page that was read last. */
	forms(answer: Answer | undefined = this.last): Form[] {
		if (!answer) return [];
		const forms: Form[] = [];
		const walk = (node: Node, form: Form | undefined) => {
			const attribute = (name: string) => node.attrs?.find(one => one.name === name)?.value;
			let inside = form;
			if (node.tagName === 'form') {
				inside = {
					action: new URL(attribute('action') ?? '', answer.url).href,
					method: (attribute('method') ?? 'get').toUpperCase(),
					fields: {},
					buttons: [],
				};
				forms.push(inside);
			}
			const name = attribute('name');
			if (inside && node.tagName === 'button') {
				inside.buttons.push({
					name: name ?? '',
					value: attribute('value') ?? '',
					text: textOf(node),
				});
			} else if (inside && name && (node.tagName === 'input' || node.tagName === 'textarea')) {
				const type = attribute('type');
				const isChoice = type === 'checkbox' || type === 'radio';
				if (!isChoice || attribute('checked') !== undefined) {
					inside.fields[name] = attribute('value') ?? '';
				}
			}
			for (const child of node.childNodes ?? []) walk(child, inside);
		};
		walk(parse(answer.text) as Node, undefined);
		return forms;
	}

	/** The form of the last page that posts to a path of this end. A search is none. */
	formTo(path: string): Form | undefined {
		return this.forms().find(({method, action}) => method === 'POST' && action.endsWith(path));
	}

	/** Submits a form of the last page by one of its buttons. */
	submit(form: Form, fields: Record<string, string> = {}): Promise<Answer> {
		return this.#visit(form.action, {method: form.method, form: {...form.fields, ...fields}});
	}

	async #visit(
		path: string,
		{method = 'GET', form, json, body, headers = {}}: Visit,
	): Promise<Answer> {
		const url = new URL(path, this.url);
		const isSame = url.origin === new URL(this.url).origin;
		const jar = this.cookies.get(url.hostname) ?? new Map<string, string>();
		const payload =
			body ??
			(json === undefined ? form && new URLSearchParams(form).toString() : JSON.stringify(json));
		const type = json === undefined ? 'application/x-www-form-urlencoded' : 'application/json';

		const answer = await roundTrip(url, method, payload, {
			accept: 'text/html,*/*;q=0.8',
			'sec-fetch-site': isSame ? 'same-origin' : 'cross-site',
			...(method === 'GET' ? {} : {origin: new URL(this.url).origin, 'content-type': type}),
			...(jar.size > 0 ? {cookie: [...jar].map(pair => pair.join('=')).join('; ')} : {}),
			...headers,
		});

		this.cookies.set(url.hostname, jar);
		for (const line of answer.headers.getSetCookie()) {
			const [, name, value] = line.match(/^([^=]+)=([^;]*)/) ?? [];
			if (!name) continue;
			const expires = line.match(/expires=([^;]+)/i)?.[1];
			if (value === '' || (expires && Date.parse(expires) < Date.now())) jar.delete(name);
			else jar.set(name, value ?? '');
		}
		this.url = url.href;
		this.last = answer;
		return answer;
	}
}

const textOf = (node: Node): string =>
	(node.value ?? '') + (node.childNodes ?? []).map(textOf).join('');

/** The text of a page as people read it. */
export const readable = (answer: Answer): string =>
	textOf(parseFragment(answer.text) as Node)
		.replace(/\s+/g, ' ')
		.trim();

// Connections are kept, and names need no resolver: both are a good part of a short test's time.
const agent = new Agent({keepAlive: true, timeout: 4000});
const lookup: LookupFunction = (_name, {all}, done) =>
	all ? done(null, [{address: '127.0.0.1', family: 4}]) : done(null, '127.0.0.1', 4);

// Plain node:http, as fetch forbids a test to set `Sec-Fetch-Site`, `Origin`, `Cookie` and `Host`.
const roundTrip = (
	url: URL,
	method: string,
	payload: string | undefined,
	given: Record<string, string | undefined>,
): Promise<Answer> =>
	new Promise((resolve, reject) => {
		const headers = Object.fromEntries(
			Object.entries(given).filter(([, value]) => value !== undefined),
		);
		const request = send(url, {method, headers, agent, lookup}, response => {
			const chunks: Buffer[] = [];
			response.on('data', chunk => chunks.push(chunk));
			response.on('error', reject);
			response.on('end', () => {
				const text = Buffer.concat(chunks).toString();
				const list = new Headers();
				for (let at = 0; at < response.rawHeaders.length; at += 2) {
					list.append(response.rawHeaders[at] ?? '', response.rawHeaders[at + 1] ?? '');
				}
				resolve({
					status: response.statusCode ?? 0,
					headers: list,
					text,
					url: url.href,
					json: () => JSON.parse(text),
				});
			});
		});
		request.on('error', reject);
		request.end(payload);
	});
