import test from 'ava';
import type {Middleware} from 'koa';
import type {Step} from '../../scripts/standin/index.ts';
import type {Mixin} from '../../starter/auth/mixin.ts';
import {variableOf} from '../../starter/auth/settings.ts';
import {startApp} from '../helpers/app.ts';
import {agree, askedForProfiles, comeBack, isRefused, mixins, startWith, whoIs} from './harness.ts';

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

/** Sends half of an answer, and no more until whoever asked hangs up. */
const stalls: Middleware = ctx => {
	ctx.respond = false;
	ctx.res.writeHead(200, {'content-type': 'application/json', 'content-length': 100});
	ctx.res.write('{"half":');
};

/** Each with how many seconds it may take until it is given up. */
const ways = [
	[silent, 4, 9],
	[stalls, 4, 12],
	[drips, 9, 12],
] as const;

/** Who is asked in which step. */
const asked = {
	request: mixins.filter(({oauth}) => oauth === 1),
	token: mixins,
	profile: askedForProfiles,
} satisfies Partial<Record<Step, readonly Mixin[]>>;

const seconds = (since: number) => (performance.now() - since) / 1000;

for (const [step, those] of Object.entries(asked) as [Step, readonly Mixin[]][]) {
	if (those.length === 0) continue;

	test(`A27, A28: a slow ${step} endpoint ends a sign-in in 12 s and delays nobody else`, async t => {
		const app = await startApp(t);
		const waiting: Promise<void>[] = [];
		let ended = 0;

		for (const [middleware, least, most] of ways) {
			for (const mixin of those) {
				const scene = await agree(app, mixin);
				app.standin.misbehave(mixin.name, step, middleware);
				const begun = performance.now();
				const before = app.standin.calls.length;
				const answer =
					step === 'request'
						? scene.browser.post(`/connect/${mixin.name}`)
						: scene.browser.get(scene.honest.href);
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

for (const mixin of mixins.filter(({oauth}) => oauth === 'oidc')) {
	for (const step of ['discovery', 'keys'] satisfies Step[]) {
		test(`${mixin.name}: A27, A28: slow ${step} of an issuer end a sign-in in 12 s`, async t => {
			const wait = async ([middleware, least, most]: (typeof ways)[number]) => {
				const {app, elsewhere} = await startWith(t, mixin, ({keys, issuer}) => ({
					...keys,
					[variableOf(mixin.name, 'issuer')]: issuer,
				}));
				const scene = step === 'keys' ? await agree(app, mixin) : undefined;
				elsewhere.misbehave(mixin.name, step, middleware);
				const begun = performance.now();
				const answer = scene
					? scene.browser.get(scene.honest.href)
					: app.browser().post(`/connect/${mixin.name}`);
				for (const other of mixins.filter(({name}) => name !== mixin.name)) {
					await comeBack(t, await agree(app, other));
				}
				isRefused(t, await answer, 'provider-failed');
				const took = seconds(begun);
				t.true(took > least && took < most, `it took ${took} s`);

				elsewhere.misbehave(mixin.name, step);
				await comeBack(t, await agree(app, mixin));
			};
			await Promise.all(ways.map(wait));
		});
	}
}
