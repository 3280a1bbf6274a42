import Router from '@koa/router';
import {setPassword} from './account/password.ts';
import {passwordAgain} from './account/password-again.ts';
import {disconnect} from './account/profiles.ts';
import {logOut, revoke, revokeOthers} from './account/sessions.ts';
import {account, deleteAccount, showHistory} from './account/views.ts';
import {connectAgain} from './auth/connect-again.ts';
import {formPost} from './auth/form-post.ts';
import {guard, providerOf} from './auth/guard.ts';
import {logIn, signUp} from './auth/password/views.ts';
import {requireUser} from './auth/require.ts';
import type {Services, State} from './context.ts';
import {hello} from './hello.ts';
import {formAgain, home, showLogin} from './login.ts';
import {me} from './me.ts';
import {repositories} from './repositories.ts';

/** Every route, in the order in which a visitor meets them. */
export const createRouter = () => {
	const router = new Router<State, Services>({
		sensitive: true,
		strict: true,
		// Without OPTIONS, as no other origin may call us: it is refused like any other method.
		methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
	});

	router.get('/', home);
	router.get('/login', showLogin);
	router.post('/login', formAgain('login'), logIn);
	router.post('/signup', formAgain('signup'), signUp);
	router.post('/logout', logOut);

	router.post('/connect/:provider', ctx => providerOf(ctx).views.connect(ctx));
	router.get('callback', '/connect/:provider/callback', guard, ctx =>
		providerOf(ctx).views.callback(ctx),
	);
	router.post('/connect/:provider/callback', formPost);

	router.get('/account', requireUser, ctx => account(ctx));
	router.get('/account/history', requireUser, showHistory);
	router.post('/account/profiles/:provider/disconnect', requireUser, disconnect);
	router.post('/account/sessions/revoke', requireUser, revoke);
	router.post('/account/sessions/revoke-others', requireUser, revokeOthers);
	router.post('/account/password', requireUser, passwordAgain, setPassword);
	router.post('/account/delete', requireUser, deleteAccount);
	router.get('/me', me);

	// Your own pages begin here.
	router.get('/hello', requireUser, hello);
	router.get('/repositories', requireUser, connectAgain, repositories);

	return router;
};

/** Whole addresses from the names of routes; undefined for a name that no route has. */
export const addressesOn = (
	origin: string,
	router: ReturnType<typeof createRouter>,
): Services['urlOf'] => {
	return (route, params = {}) => {
		const path = router.url(route, params);
		return typeof path === 'string' ? `${origin}${path}` : undefined;
	};
};
