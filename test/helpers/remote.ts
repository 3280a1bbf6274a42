import {parse, stringify} from 'lossless-json';
import type {Mixin} from '../../starter/auth/mixin.ts';
import type {TestApp} from './app.ts';

type Json = Record<string, unknown>;

/** Lets a provider describe everybody differently from now on: `change` alters the profile. */
export const describeAs = ({standin}: TestApp, mixin: Mixin, change: (profile: Json) => void) => {
	standin.misbehave(mixin.name, 'profile', async (ctx, next) => {
		await next();
		const profile = parse(String(ctx.body)) as Json;
		change(profile);
		ctx.type = 'json';
		ctx.body = stringify(profile);
	});
	// An id_token speaks of the same person as userinfo (OpenID Connect Core §5.3.2).
	standin.idToken(mixin.name, claims => {
		const profile = {...claims};
		change(profile);
		claims.sub = profile.sub;
	});
};

/** Alters the token's answers of a provider from now on, and keeps them in a list as sent. */
export const watchTokens = (
	{standin}: TestApp,
	mixin: Mixin,
	alter: (answer: Json) => Json = answer => answer,
): Json[] => {
	const sent: Json[] = [];
	const watch = (step: 'request' | 'token') =>
		standin.misbehave(mixin.name, step, async (ctx, next) => {
			await next();
			const isForm = ctx.type.endsWith('form-urlencoded');
			const body = String(ctx.body);
			const read = isForm ? Object.fromEntries(new URLSearchParams(body)) : JSON.parse(body);
			const answer = step === 'token' ? alter(read) : read;
			sent.push(answer);
			ctx.body = isForm
				? new URLSearchParams(answer as Record<string, string>).toString()
				: JSON.stringify(answer);
		});
	watch('token');
	watch('request');
	return sent;
};
