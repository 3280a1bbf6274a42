import test from 'ava';
import {startApp} from './helpers/app.ts';
import {signIn} from './helpers/sign-in.ts';

for (const provider of ['github', 'google', 'twitter']) {
	test(`${provider}: a stranger comes back signed in`, async t => {
		const app = await startApp(t);
		const browser = app.browser();
		const answer = await signIn(browser, provider, {next: '/hello'});
		t.is(answer.status, 302, answer.text + app.logged());
		t.is(answer.headers.get('location'), '/hello');
		const me = (await browser.getJson('/me')).json<{profiles: unknown[]}>();
		t.is(me.profiles.length, 1);
	});
}
