import {createServer, type RequestListener} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {ExecutionContext} from 'ava';

export interface Issuer {
	origin: string;
	/** What it says of itself; a test changes it. `undefined` members are left out. */
	document: Record<string, unknown>;
	/** The answer in its place, when there is one. */
	answer?: RequestListener;
	close(): void;
}

/** An OpenID Connect issuer on this machine that knows its discovery document and nothing else. */
export const startIssuer = async (t: Pick<ExecutionContext, 'teardown'>): Promise<Issuer> => {
	const server = createServer((request, response) => {
		if (issuer.answer) return issuer.answer(request, response);
		if (request.url !== '/.well-known/openid-configuration') return response.writeHead(404).end();
		response.setHeader('content-type', 'application/json');
		response.end(JSON.stringify(issuer.document));
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
	const close = () => {
		server.close();
		server.closeAllConnections();
	};
	t.teardown(close);

	const issuer: Issuer = {
		origin,
		close,
		document: {
			issuer: origin,
			authorization_endpoint: `${origin}/authorize`,
			token_endpoint: `${origin}/token`,
			userinfo_endpoint: `${origin}/userinfo`,
			jwks_uri: `${origin}/jwks`,
			revocation_endpoint: `${origin}/revoke`,
			scopes_supported: ['openid', 'profile', 'offline_access'],
			token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
		},
	};
	return issuer;
};
