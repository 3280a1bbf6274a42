import {hasPassword} from './account/password.ts';
import {AuthError, type ErrorCode} from './auth/errors.ts';
import {listIdentities} from './auth/identities.ts';
import {wantsJson} from './auth/negotiation.ts';
import {safeNext} from './auth/next.ts';
import type {Context, Middleware} from './context.ts';
import {isUnavailable} from './database.ts';
import {errorPage, recentLoginPage} from './pages/index.ts';
import {texts} from './pages/texts.ts';

/** What a status of Koa's, its router's or its body parser's means in our words. */
const codes: Record<number, ErrorCode> = {
	400: 'invalid-input',
	404: 'not-found',
	405: 'method-not-allowed',
	413: 'too-large',
	415: 'unsupported-media-type',
	501: 'method-not-allowed',
};

const statusOf = (error: unknown): number =>
	error instanceof Error && 'status' in error && typeof error.status === 'number'
		? error.status
		: 500;

/** Any thrown value as an error of ours; its cause stays for the log. */
const toAuthError = (error: unknown): AuthError => {
	if (error instanceof AuthError) return error;
	if (isUnavailable(error))
		return new AuthError('unavailable', 'the database is away', {cause: error});
	const code = codes[statusOf(error)];
	if (code) return new AuthError(code, code, {cause: error});
	return new AuthError('internal', 'unexpected', {cause: error});
};

/**
 * Turns whatever went wrong below into a page or JSON that says what happened and what to do.
 * Unlike Koa's own handler it keeps headers and cookies, and answers `throw null` too.
 */
export const errorPages: Middleware = async (ctx, next) => {
	try {
		await next();
		const code = ctx.body === undefined || ctx.body === null ? codes[ctx.status] : undefined;
		if (code) throw new AuthError(code);
	} catch (thrown) {
		const error = toAuthError(thrown);
		log(ctx as Context, error);
		try {
			await answer(ctx as Context, error);
		} catch (second) {
			// Not even the page could be made, say because the database is away as well.
			ctx.log.error({err: String(second)}, 'no error page');
			answerPlainly(ctx as Context, error);
		}
	}
};

/** What happened goes to the log by its names; messages of ours hold no secret. */
const log = ({log, state}: Context, {code, message, cause, status}: AuthError) => {
	const facts = {requestId: state.requestId, code, reason: message};
	if (status < 500) log.info(facts, 'refused');
	else
		log[code === 'provider-failed' ? 'warn' : 'error'](
			{...facts, cause: causesOf(cause)},
			'failed',
		);
};

const causesOf = (cause: unknown): unknown => {
	if (!(cause instanceof Error)) return cause === undefined ? undefined : typeof cause;
	const {name, message, stack} = cause;
	const code = 'code' in cause ? cause.code : undefined;
	return {name, code, message, stack, ...(cause.cause ? {cause: causesOf(cause.cause)} : {})};
};

const messageOf = ({code, field, problem}: AuthError) => {
	const {what, next} = texts.errors[code];
	return [field ? texts.error.field(field) : what, problem ?? next].join(' ');
};

const answer = async (ctx: Context, error: AuthError): Promise<void> => {
	const {code, status, field, problem, retryAfter} = error;
	const provider = ctx.choices.find(({name}) => name === error.provider);
	const {requestId, user} = ctx.state;

	ctx.status = status;
	if (retryAfter) ctx.set('Retry-After', String(retryAfter));
	if (code === 'method-not-allowed' && !ctx.response.get('Allow'))
		ctx.set('Allow', 'GET, HEAD, POST');

	if (wantsJson(ctx)) {
		ctx.body = {error: {code, message: messageOf(error), requestId, ...(field ? {field} : {})}};
		return;
	}

	// A link that was refused goes on to where its flow wanted to go, a form to the account, and a
	// page that takes a new connection back to itself.
	const here = error.provider ? ctx.url : ctx.query.next;
	const wish = ctx.state.cameBack?.flow.next ?? (ctx.method === 'GET' ? here : '/account');
	const next = safeNext(ctx.config.origin, wish);
	ctx.body =
		code === 'recent-login-required' && user
			? recentLoginPage({
					viewer: user,
					providers: await linkedProviders(ctx, user.id),
					hasPassword: await hasPassword(ctx, user.id),
					next,
					requestId,
				})
			: errorPage({
					viewer: user,
					code,
					status,
					field,
					problem,
					retryAfter,
					requestId,
					next,
					provider,
				});
	ctx.status = status;
};

const linkedProviders = async (ctx: Context, userId: number) => {
	const linked = new Set((await listIdentities(ctx.db, userId)).map(({provider}) => provider));
	return ctx.choices.filter(({name}) => linked.has(name));
};

const answerPlainly = (ctx: Context, {code, status}: AuthError) => {
	ctx.type = 'text';
	ctx.body = texts.errors[code].what;
	ctx.status = status;
};
