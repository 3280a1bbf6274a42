import type {Context} from '../context.ts';
import {describeMe} from '../me.ts';
import type {User} from '../users.ts';
import {AuthError} from './errors.ts';
import {keepFlow} from './flows.ts';
import {begin} from './grant.ts';
import type {CameBack} from './guard.ts';
import {type JsonObject, objectAt} from './json.ts';
import {rememberLast} from './last-used.ts';
import {addressKey} from './limits.ts';
import type {Mixin} from './mixin.ts';
import {wantsJson} from './negotiation.ts';
import {safeNext} from './next.ts';
import {sayNext} from './notice.ts';
import {ready} from './oidc.ts';
import {formOf} from './password/views.ts';
import {redirectUri} from './redirect-uri.ts';
import {fetchBeside, fetchRemoteProfile} from './remote.ts';
import type {Event} from './resolve-user.ts';
import {scopeToAsk} from './scopes.ts';
import {beginSession} from './session.ts';
import {readTokens, type Tokens} from './token-answer.ts';

export {resolveUser} from './resolve-user.ts';

// The verbs of a provider's views, in the order in which a sign-in uses them.

/**
 * Begins a flow and sends the person to the provider. Remembers `next` and who is signed in.
 * `scopes` names a scope set of the mixin, to ask for more than its scope. JSON gets 200
 * `{"location"}`. Throws `rate-limited`, `invalid-input` and `provider-failed`.
 */
export const redirectToProvider = async (ctx: Context, mixin: Mixin): Promise<void> => {
	await ctx.limits.flows.take(addressKey(ctx.ip));
	const settings = ctx.config.providers.get(mixin.name);
	if (!settings) throw new AuthError('unknown-provider');

	const {next, scopes} = formOf(ctx);
	const scope = await scopeToAsk(ctx, settings.mixin, scopes);
	const complete = await ready(settings);
	const asking = {...complete, mixin: {...complete.mixin, scope}};
	const {location, session} = await begin(asking, redirectUri(ctx, mixin));
	await keepFlow(ctx, {
		provider: mixin.name,
		userId: ctx.state.user?.id ?? null,
		next: safeNext(ctx.config.origin, next),
		scope: scope.length > (settings.mixin.scope ?? []).length ? scope.join(' ') : null,
		grant: session,
	});

	if (wantsJson(ctx)) ctx.body = {location};
	else ctx.redirect(location);
};

/** What the guard let through. A callback without the guard in front of it is a mistake. */
const cameBackOf = ({state}: Context): CameBack => {
	if (!state.cameBack) throw new Error('A callback runs behind the guard.');
	return state.cameBack;
};

/**
 * The tokens that the provider gave for this flow. Throws `provider-failed`. For a service with
 * an answer of its own, `normalize` makes it a usual one: `answer => answer.authed_user`.
 */
export const takeTokens = (
	ctx: Context,
	{oauth, label, token_path}: Mixin,
	normalize = (answer: JsonObject): JsonObject => objectAt(answer, token_path),
): Tokens => {
	const {answer, flow} = cameBackOf(ctx);
	const tokens = readTokens(normalize(answer), oauth, label);
	// Silence grants what was asked for (RFC 6749 §5.1).
	return {...tokens, scope: tokens.scope ?? flow.scope};
};

/**
 * Asks the provider for the profile that the tokens open, checked as OpenID Connect wants it
 * where the mixin speaks that. Throws `provider-failed`.
 */
export const fetchRemote = async <Remote>(
	ctx: Context,
	tokens: Tokens,
): Promise<Remote & object> => {
	const {settings, flow} = cameBackOf(ctx);
	return (await fetchRemoteProfile(settings, tokens, flow.grant.nonce)) as Remote & object;
};

/**
 * Asks the provider for more with the same tokens. `path` leads on from the profile's address as a
 * link there would: `user/emails` from `https://api.github.com/user`. Undefined where there is
 * nothing (404), as at the stand-in, which knows profiles only. Throws `provider-failed`.
 */
export const fetchMore = async <Answer>(
	ctx: Context,
	tokens: Tokens,
	path: string,
): Promise<Answer | undefined> =>
	(await fetchBeside(cameBackOf(ctx).settings, tokens, path)) as Answer | undefined;

/**
 * Gives this browser a new session for the user, with nothing of an old one in it, and remembers
 * which service that was. Linking is no sign-in: the session stays as it is, and the account says so.
 */
export const signIn = async (ctx: Context, user: User, event: Event): Promise<void> => {
	if (event === 'link') return sayNext(ctx, 'link');
	await beginSession(ctx, user);
	rememberLast(ctx, cameBackOf(ctx).flow.provider);
};

/** Goes on to where the person wanted to be; JSON gets what `/me` says. */
export const finish = async (ctx: Context): Promise<void> => {
	if (wantsJson(ctx)) ctx.body = await describeMe(ctx);
	else ctx.redirect(cameBackOf(ctx).flow.next);
};
