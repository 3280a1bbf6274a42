import test from 'ava';
import {requireUser} from '../../starter/auth/require.ts';
import {repositories} from '../../starter/repositories.ts';
import {createRouter} from '../../starter/routes.ts';
import {startApp} from '../helpers/app.ts';
import {readable} from '../helpers/browser.ts';
import {connected} from '../helpers/connection.ts';
import {codeOf} from '../helpers/me.ts';
import {newcomer} from '../helpers/people.ts';
import {registry} from '../helpers/registry.ts';
import {decide} from '../helpers/sign-in.ts';

// The example of a page that calls a service in the person's name; an app may have let go of GitHub.

const github = registry.find(({mixin}) => mixin.name === 'github');

if (github) {
	const {mixin} = github;

	test.serial(
		'the repositories of whoever is signed in are listed, as GitHub knows them',
		async t => {
			const app = await startApp(t);
			for (const person of ['ada', 'grace']) {
				const {browser} = await connected(t, mixin, {app, person});
				const page = await browser.get('/repositories');
				t.is(page.status, 200);
				t.true(page.text.includes(`href="https://github.com/${person}/Hello-World"`));
				t.regex(readable(page), /My first repository on GitHub!/);
				const {repositories: list} = (await browser.getJson('/repositories')).json<{
					repositories: {full_name: string}[];
				}>();
				t.true(list.some(({full_name}) => full_name === `${person}/Hello-World`));
			}
			t.is(
				(await app.browser().get('/repositories')).headers.get('location'),
				'/login?next=/repositories',
			);
		},
	);

	test.serial('who has no GitHub account connected is shown how to', async t => {
		const app = await startApp(t);
		const browser = await newcomer(app, 'ada');
		await browser.get('/repositories');
		const form = browser.formTo('/connect/github');
		t.is(form?.fields.next, '/repositories');
	});

	test.serial('dead tokens lead to the account, and connecting again leads back', async t => {
		const {app, browser, change} = await connected(t, mixin);
		await change({token_expires_at: 1, refresh_token: null});

		const sent = await browser.get('/repositories');
		t.is(sent.status, 302);
		t.is(sent.headers.get('location'), '/account?next=%2Frepositories#profiles');
		t.is(codeOf(await browser.getJson('/repositories')), 'connect-again', 'a program is told');
		t.is(browser.last?.status, 409);

		const account = await browser.get('/account?next=%2Frepositories');
		t.regex(readable(account), /The connection has run out/);
		const form = browser.forms().find(({buttons}) => buttons[0]?.text.includes('again'));
		if (!form) throw new Error('no form connects again');
		t.is(form.fields.next, '/repositories');

		await browser.follow(await browser.submit(form));
		const back = await browser.get(await decide(browser, {person: 'ada'}));
		t.is(back.headers.get('location'), '/repositories');
		browser.url = `${app.origin}/`;
		t.is((await browser.get('/repositories')).status, 200);
		t.notRegex(readable(await browser.get('/account')), /run out/);
	});

	test.serial('without that one line, the error is a page with the button', async t => {
		const bare = () => {
			const router = createRouter();
			router.get('/bare', requireUser, repositories);
			return router;
		};
		const {browser, change} = await connected(t, mixin, {createRouter: bare});
		await change({token_expires_at: 1, refresh_token: null});

		t.is((await browser.get('/bare?page=2')).status, 409);
		const form = browser.formTo('/connect/github');
		t.is(form?.fields.next, '/bare?page=2');
	});

	test.serial(
		'an account that leads elsewhere than to a page of ours leads to the start',
		async t => {
			const {browser, change} = await connected(t, mixin);
			await change({token_expires_at: 1, refresh_token: null});
			for (const next of ['//evil.example', 'https://evil.example/', '/\\evil.example']) {
				await browser.get(`/account?next=${encodeURIComponent(next)}`);
				const form = browser.forms().find(({buttons}) => buttons[0]?.text.includes('again'));
				t.is(form?.fields.next, '/', next);
			}
		},
	);

	for (const [what, body] of Object.entries({
		'a page': '<p>Hello</p>',
		'no list': '{"message": "moved"}',
		'other things': '[{"name": 1}]',
	})) {
		test.serial(`${what} in place of repositories is GitHub's fault`, async t => {
			const {app, browser} = await connected(t, mixin);
			app.standin.misbehave('github', 'api', ctx => {
				ctx.body = body;
			});
			t.is((await browser.get('/repositories')).status, 502);
		});
	}
}
