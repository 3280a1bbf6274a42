import {createRequire} from 'node:module';
import Koa from 'koa';
import {memorySession} from './memory-session.ts';

// The least that signs people in and is honest: Koa, koa-session in memory, and Grant with state,
// PKCE and the profile. No database, so nobody is known again; nothing is sealed, limited or logged.

// Grant is CommonJS, and its types name the default export twice.
const grant = createRequire(import.meta.url)('grant') as typeof import('grant').default;

const {PORT, ORIGIN, GITHUB_AUTHORIZE_URL, GITHUB_ACCESS_URL, GITHUB_PROFILE_URL} = process.env;

const app = new Koa();
app.use(memorySession(app));
app.use((ctx, next) => {
	Object.assign(ctx.request, {body: {}}); // Grant insists on a parsed one
	return next();
});
app.use(
	grant.koa({
		defaults: {
			origin: ORIGIN,
			transport: 'state',
			response: ['tokens', 'profile'],
			state: true,
			pkce: true,
		},
		github: {
			key: 'bench',
			secret: 'secret',
			scope: ['read:user'],
			authorize_url: GITHUB_AUTHORIZE_URL,
			access_url: GITHUB_ACCESS_URL,
			profile_url: GITHUB_PROFILE_URL,
		},
	} as Parameters<typeof grant.koa>[0]),
);
app.use(ctx => {
	if (ctx.path === '/connect/github/callback') {
		const {profile} = ctx.state.grant.response;
		ctx.session = {id: String(profile.id), label: profile.name};
		ctx.redirect('/');
		return;
	}
	const {id, label} = ctx.session ?? {};
	ctx.body = ctx.path === '/me' ? {id, profiles: [{provider: 'github', id, label}]} : {};
});
app.listen(Number(PORT), '127.0.0.1');
