import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {ExecutionContext} from 'ava';
import type {Mixin} from '../../starter/auth/mixin.ts';
import type {ProviderSettings} from '../../starter/auth/settings.ts';
import type {TestApp} from './app.ts';

/** What was asked of a part of a provider's API. */
export interface Asked {
	/** What follows the folder of the profile's address, with its query. */
	path: string;
	authorization: string | undefined;
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
	{name}: Mixin,
	answers: Record<string, unknown>,
): Promise<Asked[]> => {
	const settings = config.providers.get(name);
	const profileUrl = settings?.addresses.profile_url;
	if (!settings || !profileUrl) throw new Error(`${name} has no profile address`);
	const folder = new URL('.', profileUrl);
	const asked: Asked[] = [];

	const server = createServer(async (request, response) => {
		const path = (request.url ?? '').slice(1);
		const {authorization} = request.headers;
		asked.push({path, authorization});

		const answer = answers[path];
		if (answer === undefined) {
			const passedOn = await fetch(new URL(path, folder), {
				headers: authorization === undefined ? {} : {authorization},
			});
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
