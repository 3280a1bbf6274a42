import {readFileSync} from 'node:fs';
import {gunzipSync} from 'node:zlib';
import {texts} from '../../pages/texts.ts';
import {isUsername} from '../../users.ts';
import {AuthError} from '../errors.ts';

/** A user name from a form. Throws `invalid-input`. */
export const readUsername = (value: unknown): string => {
	if (typeof value === 'string' && isUsername(value)) return value;
	throw new AuthError('invalid-input', 'username', {
		field: 'username',
		problem: texts.problems.username,
	});
};

/**
 * A new password from a form, kept exactly: 8 to 256 characters, and none of the 3,000 most
 * common ones (ASVS 6.2.4). Throws `invalid-input`.
 */
export const readNewPassword = (value: unknown): string => {
	const refuse = (problem: string) =>
		new AuthError('invalid-input', 'password', {field: 'password', problem});

	if (typeof value !== 'string' || !value.isWellFormed()) throw refuse(texts.problems.missing);
	const {length} = [...value];
	if (length < 8) throw refuse(texts.problems.passwordShort);
	if (length > 256) throw refuse(texts.problems.passwordLong);
	if (commonPasswords().has(value.toLowerCase())) throw refuse(texts.problems.passwordCommon);
	return value;
};

let common: ReadonlySet<string> | undefined;

/**
 * The 3,000 passwords of 8 characters or more that come first in Mark Burnett's list of ten million
 * (public domain), in lower case. Read when the first password is chosen, not at every start.
 */
const commonPasswords = (): ReadonlySet<string> => {
	const file = () => readFileSync(new URL('common.txt.gz', import.meta.url));
	common ??= new Set(gunzipSync(file()).toString().trimEnd().split('\n'));
	return common;
};
