import {AuthError} from './auth/errors.ts';
import type {Context} from './context.ts';

/** GET /me: who the session belongs to, as JSON. Throws `not-signed-in`. */
export const me = async (ctx: Context): Promise<void> => {
	if (!ctx.state.user) throw new AuthError('not-signed-in');
	ctx.body = await describeMe(ctx);
};

/** What `/me` says of the signed-in person; `{}` of nobody. Ids are strings. */
export const describeMe = async ({identitiesOf, state: {user}}: Context) => {
	if (!user) return {};

	const identities = await identitiesOf(user.id);
	return {
		id: String(user.id),
		username: user.username,
		profiles: identities.map(({provider, id, label}) => ({provider, id, label})),
	};
};
