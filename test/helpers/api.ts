import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {ExecutionContext} from 'ava';
import type {Context} from 'koa';
import {placedToken} from '../../scripts/standin/habits.ts';
import type {Mixin} from '../../starter/auth/mixin.ts';
import type {ProviderSettings} from '../../starter/auth/settings.ts';
import type {TestApp} from './app.ts';

/** What was asked of a part of a provider's API. */
export interface Asked {
	/** What follows the folder of the profile's address, with its query, less the mixin's own. */
	path: string;
	authorization: string | undefined;
	/** The token, from where the service wants it. */
	token: string | undefined;
}

/**
 * Plays a part of a provider's API until the test ends: `answers` by what a link at the profile's
 * address says, `{'user/emails': []}`. A text is sent as it is, a number is a status, everything
 * else is JSON. What is not there is passed on to the stand-in; a call that OAuth 1.0a signs does
 * not survive that.
 */
export const playApi = async (
	t: ExecutionContext,
	{config}: TestApp,
	mixin: Mixin,
	answers: Record<string, unknown>,
): Promise<Asked[]> => {
	const {name} = mixin;
	const settings = config.providers.get(name);
	const profileUrl = settings?.addresses.profile_url;
	if (!settings || !profileUrl) throw new Error(`${name} has no profile address`);
	const folder = new URL('.', profileUrl);
	const asked: Asked[] = [];

	const server = createServer(async (request, response) => {
		const whole = (request.url ?? '').slice(1);
		const {host, connection, ...headers} = request.headers as Record<string, string>;
		const url = new URL(whole, folder);
		const get = (header: string) => headers[header.toLowerCase()] ?? '';
		const token = placedToken({get, URL: url} as Context, {mixin}) ?? get('authorization');
		for (const parameter of Object.keys(mixin.api_params ?? {})) url.searchParams.delete(parameter);
		const path = url.href.slice(folder.href.length);
		asked.push({path, authorization: headers.authorization, token: token || undefined});

		const answer = answers[path];
		if (answer === undefined) {
			const {method = 'GET'} = request;
			const passedOn = await fetch(new URL(whole, folder), {method, headers});
			response.writeHead(passedOn.status).end(await passedOn.text());
		} else if (typeof answer === 'number') {
			response.writeHead(answer).end('{}');
		} else {
			response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
		}
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const {port} = server.address() as AddressInfo;

	const providers = config.providers as Map<string, ProviderSettings>;
	const own = `http://127.0.0.1:${port}/${profileUrl.slice(folder.href.length)}`;
	providers.set(name, {...settings, addresses: {...settings.addresses, profile_url: own}});
	t.teardown(() => {
		providers.set(name, settings);
		server.close();
		server.closeAllConnections();
	});
	return asked;
};
