import test from 'ava';
import {shareApp} from './helpers/app.ts';
import {meOf} from './helpers/me.ts';
import {provider} from './helpers/people.ts';
import {signInAs} from './helpers/sign-in-as.ts';

// An example of a test of a page of your own: `starter/hello.ts`, behind `requireUser`.

const app = shareApp();

test('who is signed in is greeted by name', async t => {
	const browser = await signInAs(app, provider, {name: 'Zoë Quinn'});
	const {username, profiles} = await meOf(browser);
	t.deepEqual(
		profiles.map(one => one.provider),
		[provider],
	);

	const {status, text} = await browser.get('/hello');
	t.is(status, 200);
	t.true(text.includes(`<h1>Hello, ${username}</h1>`));
});

test('each of them is a person of their own', async t => {
	const ada = await signInAs(app, provider, {person: 'ada'});
	const grace = await signInAs(app, provider, {person: 'grace'});
	const again = await signInAs(app, provider, {person: 'ada'});

	t.not((await meOf(ada)).id, (await meOf(grace)).id);
	t.is((await meOf(ada)).id, (await meOf(again)).id);
});

test('who is not is asked to sign in, and comes back', async t => {
	const {status, headers} = await app.browser().get('/hello');
	t.is(status, 302);
	t.is(headers.get('location'), '/login?next=/hello');
});

test('a sign-in that the app refuses is told, not taken for one', async t => {
	const browser = await signInAs(app, provider, {person: 'alan'});
	const id = Number((await meOf(browser)).id);
	await app.db('users').where({id}).update({disabled_at: Date.now()});

	await t.throwsAsync(signInAs(app, provider, {person: 'alan'}), {
		message: /^nobody is signed in: 403 /,
	});
});
