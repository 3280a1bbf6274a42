import type {Context, Middleware} from 'koa';
import {placedToken} from '../../scripts/standin/habits.ts';
import type {Mixin} from '../../starter/auth/mixin.ts';
import type {Secrets} from './secrets.ts';

/** Token endpoints that give the token or the code away, in an answer that is none. */
export const tokenGiveaways = ({add}: Secrets): Record<string, Middleware> => {
	const giveAway = (
		status: number,
		type: string,
		body: (token: string, code: string) => string,
	) => {
		const answer: Middleware = ctx => {
			const {code, oauth_verifier: verifier} = Object.fromEntries(
				new URLSearchParams(ctx.request.rawBody || ctx.querystring),
			);
			const token = `S3cr3tT0ken${Math.random().toString(36).slice(2)}`;
			add('token', token);
			ctx.status = status;
			ctx.type = type;
			ctx.body = body(token, code ?? verifier ?? token);
		};
		return answer;
	};
	return {
		'cut off': giveAway(200, 'json', token => `{"access_token":"${token}`),
		'no JSON': giveAway(200, 'json', token => `{"access_token":${token}}`),
		'a page': giveAway(200, 'html', (token, code) => `<p>${token} ${code}</p>`),
		'a list': giveAway(200, 'json', token => `["${token}"]`),
		'an object': giveAway(200, 'json', token => `{"access_token":{"x":"${token}"}}`),
		'an error that quotes': giveAway(400, 'json', (_, code) => `{"error":"${code}"}`),
		'an error in a sentence': giveAway(
			400,
			'json',
			(_, code) => `{"error":"code ${code} is used"}`,
		),
		'a nested error': giveAway(400, 'json', token => `{"error":{"error":"${token}"}}`),
		'a form that quotes': giveAway(
			400,
			'application/x-www-form-urlencoded',
			token => `error=${token}`,
		),
		'a failure': giveAway(500, 'text', token => token),
		'a redirect': ctx => ctx.redirect(`/elsewhere?${ctx.querystring}`),
	};
};

/** Profile endpoints that quote the token that they were sent. */
export const profileGiveaways = (mixin: Mixin): Record<string, Middleware> => {
	const shown = (ctx: Context): string => {
		const token = placedToken(ctx, {mixin}) ?? ctx.get('authorization');
		if (!token) throw new Error('there is no token to give away');
		return token;
	};
	return {
		refusal: ctx => {
			ctx.status = 401;
			ctx.body = {error: shown(ctx)};
		},
		'no JSON': ctx => {
			ctx.type = 'json';
			ctx.body = `{"token":${shown(ctx)}`;
		},
		nobody: ctx => {
			ctx.body = {access_token: shown(ctx)};
		},
		'another host': ctx => ctx.redirect(`https://evil.example/?token=${shown(ctx)}`),
		'no address': ctx => {
			ctx.status = 302;
			ctx.set('Location', `http://[${encodeURIComponent(shown(ctx))}`);
		},
	};
};
