import {AuthError} from '../auth/errors.ts';
import {wantsJson} from '../auth/negotiation.ts';
import type {Context, Next} from '../context.ts';
import {texts} from '../pages/texts.ts';
import {account} from './views.ts';

/** Shows the account once more when its password form was refused, with what was wrong. */
export const passwordAgain = async (ctx: Context, next: Next): Promise<void> => {
	try {
		await next();
	} catch (error) {
		const field = error instanceof AuthError ? error.field : undefined;
		const isOurs = field === 'current' || field === 'password';
		if (!(error instanceof AuthError) || !isOurs || wantsJson(ctx)) throw error;

		await account(ctx, {field, message: error.problem ?? texts.problems.current});
		ctx.status = error.status;
	}
};
