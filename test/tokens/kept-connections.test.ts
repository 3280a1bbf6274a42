import test from 'ava';
import {startApp} from '../helpers/app.ts';
import {registry} from '../helpers/registry.ts';
import {signIn} from '../helpers/sign-in.ts';

for (const {mixin} of registry) {
	const {name} = mixin;

	test(`${name}: the next sign-in trades its code over the same connection`, async t => {
		const app = await startApp(t);
		const ports: (number | undefined)[] = [];
		app.standin.misbehave(name, 'token', async (ctx, next) => {
			ports.push(ctx.req.socket.remotePort);
			await next();
			if (ports.length === 2) ctx.set('connection', 'close');
		});

		for (const person of ['First', 'Second', 'Third']) {
			t.is((await signIn(app.browser(), name, {name: person})).status, 302);
		}
		const [first, second, third] = ports;
		t.is(second, first);
		t.not(third, first, 'which the provider has ended');
	});
}
