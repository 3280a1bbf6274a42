import type {Context} from 'koa';
import {baseString, headerParameters, verifyHmac} from '../../scripts/standin/signature.ts';

/**
 * Verifies a call of OAuth 1.0a as RFC 5849 §3.4 says, by code that has nothing to do with what
 * signs it. Answers what was to be signed, and whether a text is what was.
 */
export const signatureOf = (ctx: Context, secrets: readonly [consumer: string, token: string]) => {
	const pairs = headerParameters(ctx.get('authorization'));
	const signature = pairs.find(([name]) => name === 'oauth_signature')?.[1] ?? '';
	const base = baseString(ctx, pairs);
	return {base, isSigned: (text = base) => verifyHmac(text, {signature, secrets})};
};
