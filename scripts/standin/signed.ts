import type {Context} from 'koa';
import type {Client} from './client.ts';
import {type Parameters, single} from './http.ts';
import {Refusal} from './refusal.ts';
import {baseString, headerParameters, verifyHmac, verifyRsa} from './signature.ts';
import {createStore} from './store.ts';

/** The token that a request is signed with, before it is known whether that is true. */
export const tokenIn = (ctx: Context) =>
	headerParameters(ctx.get('authorization')).find(([name]) => name === 'oauth_token')?.[1];

const methodOf = ({mixin}: Client) => mixin.signature_method ?? 'HMAC-SHA1';

/** Checks a request as RFC 5849 §3.2 has it: complete, known, fresh, signed, and not seen before. */
export const createSignatureCheck = () => {
	// Twice the five minutes, as a timestamp may be early as well as late.
	const nonces = createStore<true>({seconds: 600, limit: 100_000});

	return (ctx: Context, client: Client, tokenSecret: string | undefined): Parameters => {
		const pairs = headerParameters(ctx.get('authorization'));
		const oauth = single(new URLSearchParams(pairs.map(pair => [...pair])));
		const {oauth_consumer_key: key, oauth_nonce: nonce, oauth_timestamp: timestamp} = oauth;
		const {oauth_signature: signature, oauth_signature_method: method, oauth_version} = oauth;

		if (!key || !nonce || !timestamp || !signature || !method) {
			throw new Refusal(400, 'parameter_absent', 'key, nonce, timestamp, signature, its method');
		}

		if (method !== methodOf(client)) throw new Refusal(400, 'signature_method_rejected', method);
		if ((oauth_version ?? '1.0') !== '1.0') throw new Refusal(400, 'version_rejected', '1.0');
		if (key !== client.key) throw new Refusal(401, 'consumer_key_unknown', key);
		if (tokenSecret === undefined) throw new Refusal(401, 'token_rejected', 'no such token');

		if (!/^\d+$/.test(timestamp) || Math.abs(Date.now() / 1000 - Number(timestamp)) > 300) {
			throw new Refusal(401, 'timestamp_refused', 'more than five minutes off');
		}

		const base = baseString(ctx, pairs);
		const secrets = [client.secret, tokenSecret] as const;
		const isTrue =
			method === 'RSA-SHA1'
				? verifyRsa(base, signature, client.secret)
				: verifyHmac(base, {signature, secrets});
		if (!isTrue) throw new Refusal(401, 'signature_invalid', base);

		const seen = [timestamp, oauth.oauth_token, nonce].join(' ');
		if (nonces.has(seen)) throw new Refusal(401, 'nonce_used', nonce);
		nonces.set(seen, true);
		return oauth;
	};
};
