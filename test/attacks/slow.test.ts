import test from 'ava';
import type {Middleware} from 'koa';
import type {Step} from '../../scripts/standin/index.ts';
import {startApp} from '../helpers/app.ts';
import {agree, askedForProfiles, comeBack, isRefused, mixins, whoIs} from './harness.ts';

// A27, A28: a provider that keeps us waiting is given up after 5 s of silence, 10 s in all.

/** Says nothing until whoever asked hangs up. */
const silent: Middleware = ctx => {
	ctx.respond = false;
};

/** Sends a byte a second until whoever asked hangs up. */
const drips: Middleware = ctx => {
	ctx.respond = false;
	ctx.res.writeHead(200, {'content-type': 'application/json'});
	const timer = setInterval(() => ctx.res.write(' '), 1000);
	ctx.res.once('close', () => clearInterval(timer));
};

const seconds = (since: number) => (performance.now() - since) / 1000;

for (const step of ['token', 'profile'] satisfies Step[]) {
	test(`A27, A28: a slow ${step} endpoint ends a sign-in in 12 s and delays nobody else`, async t => {
		const app = await startApp(t);
		const waiting: Promise<void>[] = [];
		let ended = 0;

		for (const [middleware, least, most] of [
			[silent, 4, 12],
			[drips, 9, 12],
		] as const) {
			for (const mixin of step === 'profile' ? askedForProfiles : mixins) {
				const scene = await agree(app, mixin);
				app.standin.misbehave(mixin.name, step, middleware);
				const begun = performance.now();
				const before = app.standin.calls.length;
				const answer = scene.browser.get(scene.honest.href);
				// The next one may only be set up once this one has met its fate.
				while (!app.standin.calls.slice(before).some(call => call.step === step)) {
					await new Promise(setImmediate);
				}
				waiting.push(
					answer.then(refused => {
						ended++;
						const took = seconds(begun);
						isRefused(t, refused, 'provider-failed');
						t.true(took > least && took < most, `${mixin.name} took ${took} s`);
					}),
				);
				app.standin.misbehave(mixin.name, step);
			}
		}

		t.is(await whoIs(app, app.browser()), undefined);
		for (const mixin of mixins) await comeBack(t, await agree(app, mixin));
		t.true(ended < waiting.length, 'others were kept waiting');

		await Promise.all(waiting);
		t.is((await app.db('users')).length, mixins.length);
	});
}
