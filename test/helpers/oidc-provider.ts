import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {ExecutionContext} from 'ava';
import {
	decodeJwt,
	exportJWK,
	generateKeyPair,
	importJWK,
	type JWK,
	type JWTPayload,
	SignJWT,
} from 'jose';
import type {Context, Next} from 'koa';
import Provider from 'oidc-provider';
import type {Answer, Browser} from './browser.ts';

export const client = {id: 'dendrite', secret: 'a-secret-of-the-independent-provider'};

/**
 * An OpenID Connect provider that is not ours: npm's oidc-provider with its own sign-in pages.
 * Whatever name is typed there becomes the `sub`. `alter` changes the id_token's claims before
 * they are signed by the provider's own key. Answers the issuer.
 */
export const startOidcProvider = async (
	t: ExecutionContext,
	redirectUri: string,
	alter?: (claims: JWTPayload) => JWTPayload,
): Promise<string> => {
	const server = createServer();
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

	const {privateKey} = await generateKeyPair('RS256', {extractable: true});
	const key = {...(await exportJWK(privateKey)), kid: 'the-key', alg: 'RS256', use: 'sig'};
	const provider = new Provider(issuer, {
		clients: [
			{
				client_id: client.id,
				client_secret: client.secret,
				redirect_uris: [redirectUri],
				grant_types: ['authorization_code', 'refresh_token'],
				token_endpoint_auth_method: 'client_secret_post',
			},
		],
		claims: {openid: ['sub'], profile: ['name', 'picture'], email: ['email', 'email_verified']},
		findAccount: (_ctx, sub) => ({
			accountId: sub,
			claims: () => ({
				sub,
				name: `${sub} Example`,
				email: `${sub}@example.com`,
				email_verified: true,
			}),
		}),
		scopes: ['openid', 'offline_access'],
		features: {revocation: {enabled: true}},
		rotateRefreshToken: true,
		cookies: {keys: ['a-cookie-key-of-the-independent-provider']},
		jwks: {keys: [key]},
	});
	if (alter) provider.use(reissue(key, alter));
	server.on('request', provider.callback());
	t.teardown(() => {
		server.close();
		server.closeAllConnections();
	});
	return issuer;
};

/** Signs in at its page under a name, and consents. Answers the redirect back to the app. */
export const signInThere = async (browser: Browser, name: string): Promise<Answer> => {
	const back = /\/connect\/[a-z]+\/callback/;
	for (let page = 0; page < 3; page++) {
		const [form] = browser.forms();
		if (!form) throw new Error(`no form on ${browser.last?.url}: ${browser.last?.text}`);
		const answer = await browser.submit(form, {login: name, password: 'any'});
		const last = await browser.follow(answer, back);
		if (back.test(last.headers.get('location') ?? '')) return last;
	}
	throw new Error('the provider did not send the person back');
};

const reissue =
	(key: JWK, alter: (claims: JWTPayload) => JWTPayload) =>
	async (ctx: Context, next: Next): Promise<void> => {
		await next();
		const body = ctx.body as {id_token?: string};
		if (ctx.path !== '/token' || !body.id_token) return;

		const claims = alter(decodeJwt(body.id_token));
		const header = {alg: 'RS256', kid: 'the-key'};
		body.id_token = await new SignJWT(claims)
			.setProtectedHeader(header)
			.sign(await importJWK(key, 'RS256'));
	};
