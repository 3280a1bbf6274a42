import {timingSafeEqual} from 'node:crypto';
import type {Context} from 'koa';
import type {Client} from './client.ts';
import {type Parameters, single} from './http.ts';
import {Refusal} from './refusal.ts';

/** The client's own proof, in the one way that the mixin names (RFC 6749 §2.3.1). */
export const authenticate = (ctx: Context, client: Client, form: URLSearchParams): Parameters => {
	const parameters = single(form);
	const basic = client.mixin.token_endpoint_auth_method === 'client_secret_basic';

	const strayProof = basic ? parameters.client_secret : ctx.get('authorization');
	const strayId = parameters.client_id !== undefined && parameters.client_id !== client.key;

	if (strayProof) throw new Refusal(400, 'invalid_request', 'more than one proof of the client');

	if (strayId) throw new Refusal(401, 'invalid_client', 'client_id is of another client');
	if (basic) checkBasic(ctx, client);
	else if (!areKeys([parameters.client_id, parameters.client_secret], client)) {
		throw new Refusal(401, 'invalid_client', 'client_secret_post is wrong');
	}
	return parameters;
};

/** The app's keys as name and password. */
export const checkBasic = (ctx: Context, client: Client): void => {
	if (areKeys(basicCredentials(ctx.get('authorization')), client)) return;
	ctx.set('www-authenticate', 'Basic realm="stand-in"');
	throw new Refusal(401, 'invalid_client', 'client_secret_basic is wrong');
};

const areKeys = ([id, secret]: readonly (string | undefined)[], client: Client): boolean =>
	same(id, client.key) && same(secret, client.secret);

/** Name and password are form-encoded before they are joined (RFC 6749 §2.3.1). */
const basicCredentials = (header: string) => {
	const encoded = /^Basic ([\w+/]+=*)$/i.exec(header)?.[1] ?? '';
	const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString().split(':');
	const decode = (text: string) => new URLSearchParams(`_=${text}`).get('_') ?? '';
	return [decode(id), decode(secret.join(':'))];
};

/** Compares in a time that does not tell how much of a secret was right. */
export const same = (given: string | undefined, expected: string) => {
	const [one, other] = [Buffer.from(given ?? ''), Buffer.from(expected)];
	return one.length === other.length && timingSafeEqual(one, other);
};
