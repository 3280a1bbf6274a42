import {createServer, type RequestListener, request as send} from 'node:http';
import {createServer as createSecureServer} from 'node:https';
import type {AddressInfo} from 'node:net';
import type {ExecutionContext} from 'ava';

/** A certificate for `localhost` that nobody vouches for, until the year 2126, and its key. */
export const certificate = {
	cert: `-----BEGIN CERTIFICATE-----
MIIBlTCCATugAwIBAgIUVBRYAZYgV/AojZl7To/GVJTJu+4wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNTE3NDYyNFoYDzIxMjYxMTAx
MTc0NjI0WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAR2DTUpbiqZAeLXfchYTgFyX1Y+XtsLDzP6eqA8MvpgNeTdT3VL6NQ3
7NJDx/3iN9RwcJz6PSchhhX8ondaS1Ieo2kwZzAdBgNVHQ4EFgQUgLWj36jhzTZS
KTPGhgnPk+BjPdswHwYDVR0jBBgwFoAUgLWj36jhzTZSKTPGhgnPk+BjPdswDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
SAAwRQIgLQFDhKVXNb50S00hDsYlRBJsvicNPW5bNMCSncro8lQCIQCv1YX8Y8Ds
yCSUlHTbsVJHIFWw6gDrGpC//9nx7P0fAg==
-----END CERTIFICATE-----`,
	key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgDyKwksdGoolD8HRo
Yxjdy62r+FT/ealYDYtwnzei426hRANCAAR2DTUpbiqZAeLXfchYTgFyX1Y+XtsL
DzP6eqA8MvpgNeTdT3VL6NQ37NJDx/3iN9RwcJz6PSchhhX8ondaS1Ie
-----END PRIVATE KEY-----`,
};

export interface Front {
	port: number;
	/** The path of each call that it was sent. */
	seen: string[];
}

/** A server that hands calls on to another one of this machine, over TLS or plainly. */
export const startFront = async (
	t: Pick<ExecutionContext, 'teardown'>,
	target: string,
	protocol: 'http' | 'https',
): Promise<Front> => {
	const seen: string[] = [];
	const handOn: RequestListener = (request, response) => {
		const {method, url = '', headers} = request;
		seen.push(url);
		const call = send(new URL(url, target), {method, headers}, answer => {
			response.writeHead(answer.statusCode ?? 0, answer.headers);
			answer.pipe(response);
		});
		request.pipe(call);
	};

	const server =
		protocol === 'https' ? createSecureServer(certificate, handOn) : createServer(handOn);
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	t.teardown(() => {
		server.close();
		server.closeAllConnections();
	});
	return {port: (server.address() as AddressInfo).port, seen};
};
