import test from 'ava';
import {appOf, start} from './harness.ts';
import {github, google} from './services.ts';

test('a test can make one step misbehave, before or after the real answer', async t => {
	const standin = await start(t);
	const app = appOf(standin.origin, github);

	standin.misbehave('github', 'token', ctx => {
		ctx.status = 500;
		ctx.body = 'no';
	});
	t.is((await app.redeem(await app.codeFor())).status, 500);
	t.is((await appOf(standin.origin, google).signIn()).token_type, 'Bearer', 'only that one');

	standin.misbehave('github', 'token', async (ctx, next) => {
		await next();
		ctx.body = String(ctx.body).replace('Bearer', 'bearer');
	});
	t.is((await app.signIn()).token_type, 'bearer');

	standin.misbehave('github', 'token');
	t.is((await app.signIn()).token_type, 'Bearer');
});

test('calls are kept, a thousand of them, and can be forgotten', async t => {
	const seen: string[] = [];
	const standin = await start(t, {log: ({step, status}) => seen.push(`${step} ${status}`)});
	const app = appOf(standin.origin, github);
	await app.signIn();
	t.deepEqual(seen, ['authorize 303', 'token 200']);
	t.like(standin.calls[1], {
		provider: 'github',
		method: 'POST',
		path: new URL(`${app.at.access_url}`).pathname,
		params: {grant_type: 'authorization_code', client_id: app.key},
		headers: {'content-type': 'application/x-www-form-urlencoded;charset=UTF-8'},
	});

	standin.calls.length = 0;
	for (let call = 0; call < 1001; call++) await app.profile('made-up');
	t.is(standin.calls.length, 1000);
});

test('bodies past 64 kB and unknown paths are refused', async t => {
	const {origin} = await start(t);
	const app = appOf(origin, github);
	t.is((await app.redeem('x'.repeat(70_000))).status, 413);
	t.is((await fetch(`${origin}/github/nowhere`)).status, 404);
	t.regex(await (await fetch(origin)).text(), /GitHub.*Google.*X/s);
});
