import {randomBytes} from 'node:crypto';
import {createServer, type ServerResponse} from 'node:http';
import {profileOf, remoteIdOf} from './people.ts';

// The provider of the sign-ins, in a process of its own. It asks nobody anything: who is there says
// a cookie of the browser's, and code and token have the person's number in them.

const say = (response: ServerResponse, content: object) =>
	response.setHeader('Content-Type', 'application/json').end(JSON.stringify(content));

/** A text that nobody could guess, as long as GitHub's. */
const secretFor = (person: string) => `gho_${person}_${randomBytes(18).toString('base64url')}`;

const personOf = (secret: string | null | undefined) => secret?.match(/gho_(\d+)_/)?.[1] ?? '0';

createServer((request, response) => {
	const url = new URL(request.url ?? '/', 'http://localhost');
	if (url.pathname === '/authorize') {
		const back = new URL(url.searchParams.get('redirect_uri') ?? '');
		back.searchParams.set('code', secretFor(request.headers.cookie?.match(/\d+/)?.[0] ?? '0'));
		back.searchParams.set('state', url.searchParams.get('state') ?? '');
		response.writeHead(302, {Location: back.href, 'Content-Length': 0}).end();
		return;
	}

	if (url.pathname === '/token') {
		let body = '';
		request.on('data', part => {
			body += part;
		});
		request.on('end', () => {
			const code = new URLSearchParams(body).get('code');
			const access_token = secretFor(personOf(code));
			say(response, {access_token, token_type: 'bearer', scope: 'read:user'});
		});
		return;
	}

	if (url.pathname === '/user') {
		const person = Number(personOf(request.headers.authorization));
		say(response, profileOf(person, remoteIdOf(person)));
		return;
	}

	say(response, {status: 'ok'});
}).listen(Number(process.env.PORT), '127.0.0.1');
