import test from 'ava';
import type {Middleware} from 'koa';
import {profilePath} from '../helpers/connection.ts';
import {answers, everywhere} from '../helpers/everywhere.ts';

// A call that its caller gives up ends at once, with the caller's own reason.

/** Says nothing, and tells when it was asked and when whoever asked has hung up. */
const silent = (onAsked: () => void, onLeft: () => void): Middleware => {
	return ctx => {
		ctx.respond = false;
		ctx.res.once('close', onLeft);
		onAsked();
	};
};

test.serial('who has given up before does not ask', async t => {
	for (const {call, app, mixin} of await everywhere(t)) {
		const calls = app.standin.calls.length;
		const signal = AbortSignal.abort();
		await t.throwsAsync(call(profilePath(mixin), {signal}), {any: true, name: 'AbortError'});
		const reason = new Error('the reader has left');
		const because = await t.throwsAsync(
			call(profilePath(mixin), {signal: AbortSignal.abort(reason)}),
		);
		t.is(because, reason);
		t.is(app.standin.calls.length, calls);
	}
});

test.serial('who gives up while the provider is silent waits no longer, and hangs up', async t => {
	for (const {call, ...one} of await everywhere(t)) {
		const controller = new AbortController();
		const reason = new Error('the reader has left');
		const left = new Promise<void>(resolve => {
			answers(
				one,
				silent(() => controller.abort(reason), resolve),
			);
		});
		const {signal} = controller;
		t.is(await t.throwsAsync(call(profilePath(one.mixin), {signal})), reason);
		await t.notThrowsAsync(left);
	}
});

test.serial('who gives up in the middle of an answer gets none', async t => {
	for (const {call, ...one} of await everywhere(t)) {
		const controller = new AbortController();
		answers(one, ctx => {
			ctx.respond = false;
			ctx.res.write('half', () => controller.abort());
		});
		const {signal} = controller;
		await t.throwsAsync(call(profilePath(one.mixin), {signal}), {any: true, name: 'AbortError'});
	}
});

test.serial(
	'an end of time that the caller sets is theirs, and no fault of the provider',
	async t => {
		for (const {call, ...one} of await everywhere(t)) {
			answers(
				one,
				silent(
					() => {},
					() => {},
				),
			);
			const signal = AbortSignal.timeout(50);
			await t.throwsAsync(call(profilePath(one.mixin), {signal}), {
				any: true,
				name: 'TimeoutError',
			});
		}
	},
);

test.serial('a signal that says nothing changes nothing, even when it does so later', async t => {
	for (const {call, mixin} of await everywhere(t)) {
		const controller = new AbortController();
		const {signal} = controller;
		const method = mixin.profile_method ?? 'GET';
		const response = await call(profilePath(mixin), {method, signal});
		controller.abort();
		t.is(response.status, 200);
		t.truthy(await response.text());
	}
});
