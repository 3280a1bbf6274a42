import test from 'ava';
import {beginSession} from '../../starter/auth/session.ts';
import {fetchRemote, finish, resolveUser, signIn, takeTokens} from '../../starter/auth/views.ts';
import type {Context} from '../../starter/context.ts';
import {createRouter as createStarterRouter} from '../../starter/routes.ts';
import {startApp} from '../helpers/app.ts';
import type {Answer, Browser} from '../helpers/browser.ts';
import {logIn, newcomer, signUp} from '../helpers/people.ts';
import {isRedis} from '../helpers/redis.ts';
import {edited, registry} from '../helpers/registry.ts';
import {accept, refuse} from '../helpers/rows.ts';
import {browserWith, cookieOf, isSignedIn, rowId, sessionRows} from '../helpers/sessions.ts';
import * as visit from '../helpers/sign-in.ts';

// B14: a sign-in that fails half-way leaves a browser and the store of one mind.

/** The starter's callbacks, with a fault of the owner's behind the sign-in that can be switched on. */
const withFault = () => {
	const fault = {isOn: false};
	const providers = edited(({mixin, model}) => ({
		async callback(ctx: Context) {
			const tokens = takeTokens(ctx, mixin);
			const remote = await fetchRemote(ctx, tokens);
			const profile = model.toProfile(remote);
			const {user, event} = await resolveUser(ctx, {mixin, tokens, remote, profile}, model);

			await signIn(ctx, user, event);
			if (fault.isOn) throw new Error('after the sign-in'); // added
			await finish(ctx);
		},
	}));
	const createRouter = () => {
		const router = createStarterRouter();
		router.post('/again', async context => {
			const ctx = context as Context;
			if (ctx.state.user) await beginSession(ctx, ctx.state.user);
			throw new Error('after the sign-in');
		});
		return router;
	};
	return {fault, providers, createRouter};
};

type SignIn = (browser: Browser) => Promise<Answer>;

const byProvider = registry.map(({mixin: {name, label}}): [string, SignIn] => [
	label,
	browser => visit.signIn(browser, name),
]);

const faults: [what: string, begin: SignIn, again: SignIn][] = [
	['a page', browser => signUp(browser, 'ada'), browser => browser.post('/again')],
	...byProvider.map(([label, way]): (typeof faults)[number] => [
		`the callback of ${label}`,
		way,
		way,
	]),
];

for (const [what, begin, again] of faults) {
	test.serial(`B14: ${what} that fails after the sign-in has signed in all the same`, async t => {
		const {fault, ...parts} = withFault();
		const app = await startApp(t, parts);
		const browser = app.browser();
		await begin(browser);
		const before = cookieOf(browser);

		fault.isOn = true;
		t.is((await again(browser)).status, 500);
		t.not(cookieOf(browser), before);
		t.true(await isSignedIn(browser));
		t.false(await isSignedIn(browserWith(app, before)));
		t.deepEqual(
			(await sessionRows(app)).map(({id}) => id),
			[rowId(browser)],
		);
	});
}

const ways: typeof byProvider = [['a password', browser => logIn(browser, 'ada')], ...byProvider];

// Redis has its own: redis/away.test.ts.
for (const [what, way] of isRedis ? [] : ways) {
	test.serial(`B14: a sign-in by ${what} whose session cannot be written is none`, async t => {
		const app = await startApp(t);
		await (await newcomer(app, 'ada')).post('/logout');
		const browser = app.browser();

		await refuse(app.db, 'sessions');
		t.is((await way(browser)).status, 500);
		t.is(browser.cookie('sid'), undefined);
		t.false(await isSignedIn(browser));
		t.deepEqual(await sessionRows(app), []);

		await accept(app.db, 'sessions');
		await way(browser);
		t.true(await isSignedIn(browser));
	});
}
