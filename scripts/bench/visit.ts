import type {Answer, Client} from './http.ts';
import {remoteIdOf} from './people.ts';

const form = 'next=%2F';

/** A browser with no cookies yet. */
const newJar = () => {
	const cookies = new Map<string, string>();
	return {
		take({head}: Answer) {
			for (const [, name = '', value = ''] of head.matchAll(/\r\nset-cookie: ([^=]+)=([^;\r]*)/gi))
				cookies.set(name, value);
		},
		text: () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
	};
};

const locationOf = (answer: Answer): URL => {
	const [, location] = answer.head.match(/\r\nlocation: ([^\r]+)/i) ?? [];
	if (answer.status !== 302 || !location) {
		throw new Error(`no redirect: ${answer.status} ${answer.body.slice(0, 300)}`);
	}
	return new URL(location, 'http://127.0.0.1');
};

const get = ({pathname, search}: URL, cookie: string) =>
	`GET ${pathname}${search} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nUser-Agent: bench\r\nCookie: ${cookie}\r\n\r\n`;

/**
 * A whole sign-in: the button, the provider, the way back. `next` answers the connection for the
 * next request, so that they can go to several processes in turn. Answers the cookies.
 */
export const signIn = async (
	next: () => Client,
	provider: Client,
	person: number,
): Promise<string> => {
	const jar = newJar();
	const connect = await next().ask(
		`POST /connect/github HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nUser-Agent: bench\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${form.length}\r\n\r\n${form}`,
	);
	jar.take(connect);
	const authorize = await provider.ask(get(locationOf(connect), `person=${person}`));
	const callback = await next().ask(get(locationOf(authorize), jar.text()));
	jar.take(callback);
	const {pathname} = locationOf(callback);
	if (pathname !== '/') throw new Error(`the sign-in ended at ${pathname}`);
	return jar.text();
};

/** Throws unless these cookies are this person's. */
export const check = async (client: Client, cookie: string, person: number): Promise<void> => {
	const {status, body} = await client.ask(
		`GET /me HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\nCookie: ${cookie}\r\n\r\n`,
	);
	const id = status === 200 ? JSON.parse(body).profiles[0]?.id : undefined;
	if (id !== String(remoteIdOf(person))) throw new Error(`/me is not ${person}: ${status} ${body}`);
};
