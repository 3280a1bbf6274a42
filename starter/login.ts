import {AuthError} from './auth/errors.ts';
import {lastUsed} from './auth/last-used.ts';
import {wantsJson} from './auth/negotiation.ts';
import {safeNext} from './auth/next.ts';
import {takeNotice} from './auth/notice.ts';
import {formOf} from './auth/password/views.ts';
import type {Context, Next} from './context.ts';
import {homePage, loginPage, readQuery} from './pages/index.ts';
import {texts} from './pages/texts.ts';

/** GET /: who you are, or the way to sign in. */
export const home = (ctx: Context): void => {
	ctx.body = homePage({viewer: ctx.state.user, repositories: ctx.providers.has('github')});
};

/** GET /login: the ways in. Who is signed in goes on, unless they want to do it `again`. */
export const showLogin = (ctx: Context): void => {
	const next = safeNext(ctx.config.origin, ctx.query.next);
	if (ctx.state.user && ctx.query.again !== '1') {
		ctx.redirect(next);
		return;
	}

	ctx.body = loginPage({
		viewer: ctx.state.user,
		providers: ctx.choices,
		last: lastUsed(ctx),
		query: readQuery(ctx.query.q),
		next,
		signup: ctx.config.signup,
		notice: takeNotice(ctx),
	});
};

/** Shows a form that was refused once more, with what was wrong, the name kept. */
export const formAgain =
	(form: 'login' | 'signup') =>
	async (ctx: Context, next: Next): Promise<void> => {
		try {
			await next();
		} catch (error) {
			if (!(error instanceof AuthError) || error.status >= 500 || wantsJson(ctx)) throw error;

			const {username, next} = formOf(ctx);
			const {field, code, problem, status, retryAfter} = error;
			if (retryAfter) ctx.set('Retry-After', String(retryAfter));
			ctx.status = status;
			ctx.body = loginPage({
				viewer: ctx.state.user,
				providers: ctx.choices,
				last: lastUsed(ctx),
				next: safeNext(ctx.config.origin, next),
				signup: ctx.config.signup,
				username: typeof username === 'string' ? username.slice(0, 256) : undefined,
				problem: {
					// Without a sign-up form, the sign-in form says that there is none.
					form: ctx.config.signup === 'closed' ? 'login' : form,
					field: field === 'username' || field === 'password' ? field : undefined,
					isAnywhere: code === 'invalid-credentials',
					message: problem ?? `${texts.errors[code].what} ${texts.errors[code].next}`,
				},
			});
		}
	};
