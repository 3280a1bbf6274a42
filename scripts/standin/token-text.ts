import {createHmac, randomBytes} from 'node:crypto';
import {deflateRawSync, inflateRawSync} from 'node:zlib';
import {same} from './authenticate.ts';
import {tokenKey} from './token-key.ts';

/** What a token is for; one of one kind is nothing where another is wanted. */
export type TokenKind = 'access' | 'refresh' | 'oauth1';

/** What a token says of itself, so that it is understood after a restart. */
export interface Claims {
	/** The mixin's name. */
	client: string;
	/** The person's name. */
	person: string;
	scope: string;
	/** When it runs out, in milliseconds since 1970. */
	until: number;
	/** What came of one decision; refresh and access tokens of it are a family. */
	grant: string;
}

/** A token that says all this, and no other one that ever was. */
export const writeToken = (kind: TokenKind, claims: Claims): string => {
	const {client, person, scope, until, grant} = claims;
	const said = [client, person, scope, until, grant, randomId()];
	// A scope may be a list of long addresses.
	const text = deflateRawSync(JSON.stringify(said)).toString('base64url');
	return `${text}.${sign(kind, text)}`;
};

/** What a token says, or undefined for one that the stand-in did not write. */
export const readToken = (kind: TokenKind, token: string): Claims | undefined => {
	const [text = '', signature, ...rest] = token.split('.');
	if (rest.length > 0 || !same(signature, sign(kind, text))) return undefined;

	const [client, person, scope, until, grant] = JSON.parse(
		inflateRawSync(Buffer.from(text, 'base64url')).toString(),
	) as [string, string, string, number, string];
	return {client, person, scope, until, grant};
};

/** The secret of an OAuth 1.0a token: always the same for the same token. */
export const secretOf = (token: string) => sign('secret', token);

/** A short name that no other has. */
export const randomId = () => randomBytes(12).toString('base64url');

const sign = (purpose: string, text: string) =>
	createHmac('sha256', tokenKey).update(`${purpose} ${text}`).digest('base64url');
