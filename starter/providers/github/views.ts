import {
	fetchRemote,
	finish,
	redirectToProvider,
	resolveUser,
	signIn,
	takeTokens,
} from '../../auth/views.ts';
import type {Context} from '../../context.ts';
import {mixin} from './mixin.ts';
import * as model from './model.ts';

/** POST /connect/github: off to GitHub. */
export const connect = (ctx: Context) => redirectToProvider(ctx, mixin);

/** GET /connect/github/callback: back from GitHub. */
export const callback = async (ctx: Context) => {
	const tokens = takeTokens(ctx, mixin);
	const remote = await fetchRemote<model.RemoteUser>(ctx, tokens);
	const profile = model.toProfile(remote);
	const {user, event} = await resolveUser(ctx, {mixin, tokens, remote, profile}, model);

	await signIn(ctx, user, event);
	await finish(ctx);
};
