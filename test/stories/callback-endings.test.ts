import test from 'ava';
import {AuthError} from '../../starter/auth/errors.ts';
import {as, guard} from '../../starter/auth/guard.ts';
import {fetchRemote, finish, resolveUser, signIn, takeTokens} from '../../starter/auth/views.ts';
import type {Context, Next} from '../../starter/context.ts';
import {createRouter as createStarterRouter} from '../../starter/routes.ts';
import {startApp} from '../helpers/app.ts';
import {meOf} from '../helpers/me.ts';
import {edited, registry} from '../helpers/registry.ts';
import * as visit from '../helpers/sign-in.ts';

test.serial(
	'sign in: newcomers wait until an owner lets them in, known people walk in',
	async t => {
		const providers = edited(({mixin, model}) => ({
			async callback(ctx: Context) {
				const tokens = takeTokens(ctx, mixin);
				const remote = await fetchRemote(ctx, tokens);
				const profile = model.toProfile(remote);
				const {user, event} = await resolveUser(ctx, {mixin, tokens, remote, profile}, model);

				if (event !== 'sign-up') await signIn(ctx, user, event); // edited
				await finish(ctx);
			},
		}));
		const app = await startApp(t, {providers});

		for (const {mixin} of registry) {
			const browser = app.browser();
			await visit.signIn(browser, mixin.name, {name: `New at ${mixin.label}`});
			t.is((await browser.getJson('/me')).status, 401);
			t.is((await app.db(`${mixin.name}_profiles`).select()).length, 1);

			await visit.signIn(browser, mixin.name, {name: `New at ${mixin.label}`});
			t.is((await meOf(browser)).profiles[0]?.provider, mixin.name);
		}
	},
);

test.serial(
	'success: newcomers are welcomed on a page of their own, others go on to next',
	async t => {
		const providers = edited(({mixin, model}) => ({
			async callback(ctx: Context) {
				const tokens = takeTokens(ctx, mixin);
				const remote = await fetchRemote(ctx, tokens);
				const profile = model.toProfile(remote);
				const {user, event} = await resolveUser(ctx, {mixin, tokens, remote, profile}, model);

				await signIn(ctx, user, event);
				if (event === 'sign-up') return ctx.redirect('/welcome'); // added
				await finish(ctx);
			},
		}));
		const app = await startApp(t, {providers});

		for (const {mixin} of registry) {
			const first = await visit.signIn(app.browser(), mixin.name, {next: '/hello'});
			t.is(first.headers.get('location'), '/welcome');
			const second = await visit.signIn(app.browser(), mixin.name, {next: '/hello'});
			t.is(second.headers.get('location'), '/hello');
		}
	},
);

test.serial(
	'error: a middleware before the guard sends whoever fails to a page of our own',
	async t => {
		const sorry = async (ctx: Context, next: Next) => {
			try {
				await next();
			} catch (error) {
				if (!(error instanceof AuthError)) throw error;
				ctx.redirect(`/sorry?${error.code}`);
			}
		};
		const providers = edited(({mixin}) => ({
			mixin: {...mixin, redirect_uri: `${mixin.name}-return`},
		}));
		const createRouter = () => {
			const router = createStarterRouter();
			for (const {mixin, views} of Object.values(providers)) {
				const {name} = mixin;
				router.get(`${name}-return`, `/return/${name}`, sorry, as(name), guard, ctx =>
					views.callback(ctx),
				);
			}
			return router;
		};
		const app = await startApp(t, {providers, createRouter});

		for (const {mixin} of registry) {
			const browser = app.browser();
			const denied = await visit.signIn(browser, mixin.name, {deny: true});
			t.is(denied.headers.get('location'), '/sorry?denied');
			const expired = await browser.get(`/return/${mixin.name}`);
			t.is(expired.headers.get('location'), '/sorry?flow-expired');
		}
	},
);
